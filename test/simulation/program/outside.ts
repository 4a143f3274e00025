/** A request as it leaves a function. */
export interface OutgoingRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What comes back. No answer at all is a rejection with the code of a broken connection. */
export interface IncomingResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Everything that code under simulation takes from outside: time, chance, its environment and the network. */
export interface Outside {
  /** Milliseconds since the epoch, by the clock of whoever asks. */
  now(): number;
  /** Runs a task after `milliseconds`; returns its cancellation. */
  after(milliseconds: number, task: () => void): () => void;
  /** From 0 (included) to 1 (excluded). */
  random(): number;
  bytes(count: number): Buffer;
  /** The environment variables of the function that asks. */
  environment(): Record<string, string | undefined>;
  print(text: string): void;
  send(request: OutgoingRequest): Promise<IncomingResponse>;
}

let present: Outside | undefined;

/**
 * The outside of the world that runs in this process. There is one at a time, since dependencies are evaluated once and
 * serve every world after the other.
 */
export function outside(): Outside {
  if (!present) throw new Error('code under simulation ran while there was no world');
  return present;
}

/** Puts all code of this process into a world. */
export function enter(world: Outside | undefined): void {
  present = world;
}
