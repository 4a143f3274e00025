import type { StateFailure } from '../failure.ts';
import type { Json } from '../json.ts';

/** How a Task's call was answered. */
export type Outcome =
  | { readonly ok: true; readonly value: Json; /** The execution to wait for. */ readonly child?: number }
  | { readonly ok: false; readonly failure: StateFailure };

/** Who calls: for the integrations that name the caller to the called. */
export interface Caller {
  readonly executionArn: string;
  readonly executionId: number;
  readonly executionName: string;
  readonly frame: number;
  readonly task: number;
}
