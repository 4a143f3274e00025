import type { ErasureList, ErasureState } from '#shared/contracts/vocabulary.ts';
import type { EventData } from '#shared/contracts/events/catalogue.ts';
import type { KeyName } from '#shared/vault/person-key.ts';

/** Whom an erasure is of, by what does not tell who they are. */
export interface Erased {
  readonly customerId?: string | undefined;
  /** The order that was named; absent where the customer was. */
  readonly orderId?: string | undefined;
  /** Whose they are: the only channel that knows a customer, absent for a customer of all; the channel of the order. */
  readonly channel?: string | undefined;
  /** The branch of the order; absent for a customer. */
  readonly branch?: string | undefined;
  /**
   * Under what a guest's orders are listed (`orders/keeping/customer-key.ts`), sealed by the deployment's key: a backup may bring an order back. Absent of a
   * customer, whose code it is, and of who has one order alone.
   */
  readonly guestList?: Uint8Array | undefined;
  /** The newest of their keys, which was closed with the request; absent of a customer who was never sealed. */
  readonly key?: KeyName | undefined;
}

/** The erasure of a person. Moments are RFC 3339. */
export interface Erasure extends Erased {
  readonly erasureId: string;
  readonly state: ErasureState;
  readonly requestedAt: string;
  /** `client:<id>`. */
  readonly requestedBy: string;
  /** Orders that still need them, as of the last look; absent before it. */
  readonly waitsFor?: { readonly count: number; readonly orderIds: readonly string[] } | undefined;
  readonly finishedAt?: string | undefined;
  /** When it was last asked to be carried out once more, as what it had erased came back from a backup. */
  readonly repeatedAt?: string | undefined;
  /** Counts changes. */
  readonly version: number;
}

/**
 * So long after it was requested, in milliseconds, nothing seals any more by the key that was closed, nor still holds it: a function ends within 15
 * minutes, and knows a key for 30 seconds.
 */
export const closingMs = 16 * 60_000;

/** How many orders that still need them an erasure names. */
export const mostNamed = 20;

/** When an erasure is looked at for the first time. */
export const firstLookAt = ({ requestedAt, repeatedAt }: Pick<Erasure, 'requestedAt' | 'repeatedAt'>): number =>
  Date.parse(repeatedAt ?? requestedAt) + closingMs;

/** In which list an erasure stands. */
export const listOf = ({ state }: Pick<Erasure, 'state'>): ErasureList => (state === 'finished' ? 'finished' : 'open');

/** The erasure with what its last look has found: orders that still need them, the first ones by name. */
export function waiting(erasure: Erasure, orderIds: readonly string[]): Erasure {
  const waitsFor = { count: orderIds.length, orderIds: orderIds.slice(0, mostNamed) };
  return { ...erasure, state: 'waiting', waitsFor, version: erasure.version + 1 };
}

/** The erasure at its end. */
export function finished({ waitsFor: _, ...erasure }: Erasure, finishedAt: string): Erasure {
  return { ...erasure, state: 'finished', finishedAt, version: erasure.version + 1 };
}

/** The erasure as it is carried out from its beginning once more. */
export function repeated({ waitsFor: _, finishedAt: __, ...erasure }: Erasure, repeatedAt: string): Erasure {
  return { ...erasure, state: 'requested', repeatedAt, version: erasure.version + 1 };
}

/** What events tell of an erasure. */
export function toldOf({ erasureId, customerId, orderId, channel, branch }: Erasure): EventData<'ErasureRequested'> {
  return {
    erasureId,
    ...(customerId === undefined ? { orderId } : { customerId }),
    ...(channel === undefined ? {} : { channel }),
    ...(branch === undefined ? {} : { branch }),
  };
}
