import type { RefusedPolicy, UnansweredPolicy } from '#shared/contracts/vocabulary.ts';
import type { Money } from '#shared/money.ts';
import type { Order } from '../aggregate/order.ts';

/** Who screens a branch's orders outside, and what follows. */
export interface ScreeningPolicy {
  readonly provider: string;
  /** How long an answer is waited for. */
  readonly answerWithinMinutes: number;
  readonly whenUnanswered: UnansweredPolicy;
  readonly whenRefused: RefusedPolicy;
}

/** What a branch sets for the hold rules. A rule without its setting holds nothing. */
export interface ScreeningSettings {
  /** Largest order total that needs no approval, in the currency of the branch; absent for no such rule. */
  readonly approvalLimit?: Money | undefined;
  /** Lower-case e-mail addresses or `@domain`s. */
  readonly listedEmails: readonly string[];
  /** Lower-case text to be found in the joined address. */
  readonly listedAddresses: readonly string[];
  /** 0 for no such rule. */
  readonly duplicateWindowMinutes: number;
  /** The branch's own stage deadlines, in minutes. */
  readonly stageMinutes: NonNullable<Order['stageMinutes']>;
  /** Absent where nobody outside is asked. */
  readonly outside?: ScreeningPolicy | undefined;
}

export const defaultScreening: ScreeningSettings = {
  listedEmails: [],
  listedAddresses: [],
  duplicateWindowMinutes: 10,
  stageMinutes: {},
};

/** What a branch says of its limits, as far as the rules of orders need it. */
export interface BranchLimits {
  readonly currency: string;
  readonly approvalLimit?: number | undefined;
  readonly listedEmails?: readonly string[] | undefined;
  readonly listedAddresses?: readonly string[] | undefined;
  readonly duplicateWindowMinutes?: number | undefined;
  readonly stageMinutes?: Order['stageMinutes'];
  readonly screening?: ScreeningPolicy | undefined;
}

/** The settings of a branch; where it says nothing, the defaults. */
export function screeningSettingsOf(branch: BranchLimits): ScreeningSettings {
  return {
    approvalLimit:
      branch.approvalLimit === undefined ? undefined : { minor: branch.approvalLimit, currency: branch.currency },
    listedEmails: branch.listedEmails ?? defaultScreening.listedEmails,
    listedAddresses: branch.listedAddresses ?? defaultScreening.listedAddresses,
    duplicateWindowMinutes: branch.duplicateWindowMinutes ?? defaultScreening.duplicateWindowMinutes,
    stageMinutes: branch.stageMinutes ?? defaultScreening.stageMinutes,
    outside: branch.screening,
  };
}
