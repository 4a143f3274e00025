import type { FaultKind } from '../faults/kinds.ts';
import type { Mutation } from '../program/bundle.ts';

/** A bug that is planted into one source file. */
export interface Mutant extends Mutation {
  /** What is wrong then, as somebody would tell who found it. */
  readonly breaks: string;
  /** The faults without which it does not show; none for a bug that shows by itself. */
  readonly needs?: readonly FaultKind[];
}
