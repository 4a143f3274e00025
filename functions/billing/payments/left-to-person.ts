import { StepFailure } from '#shared/steps.ts';
import type { OrderException } from '#functions/orders/rules.ts';

/** What a step fails with where a person has been told of its failure already: its workflow waits for the end of that exception. */
export class LeftToPerson extends StepFailure {
  constructor({ exceptionId, error, detail, reason }: OrderException) {
    // A workflow is given no more of an error than its name and its message.
    super(error ?? 'LeftToPerson', `${exceptionId}: ${detail ?? reason}`);
  }
}

/** The id of the exception that a step has left to a person, by the message of its failure; undefined of any other failure. */
export function leftToPerson(message: string): string | undefined {
  return /^(exc_\w+): /.exec(message)?.[1];
}
