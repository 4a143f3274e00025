import type { InvocationFacts, Outcome, SerialisedError } from './execution.ts';

/** What a worker is started with. */
export interface WorkerStart {
  readonly codeFolder: string;
  readonly handler: string;
}

export interface ToWorker {
  readonly id: number;
  /** The event as JSON. */
  readonly payload: string;
  readonly facts: InvocationFacts;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'broken'; readonly error: SerialisedError }
  | { readonly kind: 'printed'; readonly text: string }
  /** `printed` is what the function has printed since the last message. */
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: Outcome; readonly printed: string };
