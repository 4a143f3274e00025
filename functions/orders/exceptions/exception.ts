import {
  exceptionResolutions,
  type ExceptionKind,
  type ExceptionState,
  type ExceptionResolution,
} from '#shared/contracts/vocabulary.ts';
import type { Stage } from '../aggregate/order.ts';

export type { ExceptionKind } from '#shared/contracts/vocabulary.ts';

/** Something a person must look at. Row `EXCEPTION#<id>` of its order. */
export interface OrderException {
  readonly exceptionId: string;
  readonly orderId: string;
  readonly channel: string;
  readonly branch: string;
  readonly externalNumber: string;
  readonly kind: ExceptionKind;
  readonly state: ExceptionState;
  /** One sentence for people, without personal data: it goes out with the event. */
  readonly reason: string;
  /** The workflow's state, or the order's stage. */
  readonly stage: string;
  /** The order's stage when it was raised. */
  readonly orderStage: Stage;
  /** Name of the error that a step ended with. */
  readonly error?: string | undefined;
  /** What the step said of it. */
  readonly detail?: string | undefined;
  /** What of the order's account it is about, by its sort key there: of a dispute, of a settlement, also when the workflow has taken that over. */
  readonly about?: string | undefined;
  readonly run: number;
  /** When the workflow came to raise it. */
  readonly enteredAt?: string | undefined;
  readonly raisedAt: string;
  /** When a person should have decided. */
  readonly deadline: string;
  /** What `resume` will do. */
  readonly resumeAction: string;
  /** Who has taken it up, or decided it: a name, or `client:<id>`. Stays in this table. */
  readonly owner?: string | undefined;
  readonly resolvedBy?: string | undefined;
  readonly resolvedAt?: string | undefined;
  readonly resolution?: string | undefined;
}

/** Legal moves of an exception: its state machine. */
export const exceptionMoves: Readonly<Record<OrderException['state'], readonly OrderException['state'][]>> = {
  open: exceptionResolutions,
  resumed: [],
  given_up: [],
};

/**
 * Exceptions about an order's way to its end: with the end nothing is left to be decided. Those about money outlive it, until
 * a person decides: evidence is due, or money has not come back, however well the parcel has arrived.
 */
export const endsWithItsOrder: Readonly<Record<ExceptionKind, boolean>> = {
  deadline: true,
  workflow: true,
  parcel: true,
  settlement: false,
  dispute: false,
};

/** Exceptions by which a person knows already that an order does not get on. */
const tellsOfDelay: Readonly<Record<ExceptionKind, boolean>> = {
  deadline: true,
  workflow: true,
  parcel: false,
  settlement: false,
  dispute: false,
};

/** True when a person is asked already why the order does not get on. */
export function isDelayKnown(exceptions: readonly OrderException[]): boolean {
  return exceptions.some(({ kind, state }) => state === 'open' && tellsOfDelay[kind]);
}

/** An exception decided by a person. Throws a RangeError when it is decided already. */
export function decided(
  exception: OrderException,
  state: ExceptionResolution,
  { by, at, reason }: { by: string; at: string; reason?: string | undefined },
): OrderException {
  if (!exceptionMoves[exception.state].includes(state)) {
    throw new RangeError(`exception ${exception.exceptionId} is ${exception.state}, it cannot be ${state}`);
  }
  return {
    ...exception,
    state,
    owner: exception.owner ?? by,
    resolvedBy: by,
    resolvedAt: at,
    ...(reason ? { resolution: reason } : {}),
  };
}
