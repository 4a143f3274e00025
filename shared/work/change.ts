import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';

/** What a decision makes of a state: how it shall stand, what has happened, and what is written with it. Nothing is written yet. */
export interface Change<State> {
  readonly state: State;
  readonly events: readonly NewEvent[];
  /** Rows beside those of the state itself. */
  readonly writes?: readonly Write[] | undefined;
}

/** A change that knows the stored state which it was made from. Steps that follow each other add to one draft. */
export interface Draft<State> extends Change<State> {
  readonly stored: State;
  readonly writes: readonly Write[];
}

/** A state as it stands once a change is committed, with its versions counted on, and the rows that keep it so. */
export interface Kept<State> {
  readonly state: State;
  /** Guarded by the versions that were read; events are numbered and among them. */
  readonly writes: readonly Write[];
}

/** Others were first: the conditions that did not hold, by the names of their writes. The state is to be read again. */
export interface Lost {
  readonly lost: readonly FailedCondition[];
}

/** What was read is of two moments. */
export const tornRead: Lost = { lost: [{ name: 'torn read', index: 0, row: undefined }] };

export function isLost(value: unknown): value is Lost {
  return typeof value === 'object' && value !== null && 'lost' in value;
}

/** A draft that changes nothing yet. */
export function draftOf<State>(stored: State): Draft<State> {
  return { stored, state: stored, events: [], writes: [] };
}

/** The draft with one more decision in it. */
export function amended<State>(draft: Draft<State>, { state, events, writes = [] }: Change<State>): Draft<State> {
  return { ...draft, state, events: [...draft.events, ...events], writes: [...draft.writes, ...writes] };
}

/** True when nothing would be written. */
export function isEmpty<State>({ stored, state, events, writes }: Draft<State>): boolean {
  return state === stored && events.length === 0 && writes.length === 0;
}
