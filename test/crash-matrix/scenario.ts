import type { SimulatedBusiness } from '../simulation/business/business.ts';
import type { Stage } from '../simulation/stage/stage.ts';

/** A story that brings the system to some of its boundaries, and ends the same way whatever crashes in it. */
export interface Scenario {
  readonly name: string;
  /** The small one unless given. */
  readonly business?: SimulatedBusiness;
  /** The first transaction that holds this text meets another one at the same rows. */
  readonly conflictAt?: string;
  play(stage: Stage): Promise<void>;
}
