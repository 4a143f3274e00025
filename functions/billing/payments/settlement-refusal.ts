import { StepFailure } from '#shared/steps.ts';

/** A provider has refused a void or a refund: asking again would be refused again, a person has to see to it. */
export class SettlementRefusal extends StepFailure {
  /** Sort key of what it has refused, in the order's account. */
  readonly about: string;

  constructor(name: 'VoidRefused' | 'RefundRefused', about: string, message: string) {
    super(name, message);
    this.about = about;
  }
}
