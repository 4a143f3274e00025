/** What may be done to one delivery or call when faults are switched on. */
export interface Faults {
  readonly on: boolean;
  /** Decides about one AWS call: let it pass, fail it before its effect, or after it. */
  onCall(service: string, action: string): 'pass' | 'throttle' | 'fail-before' | 'fail-after';
  /** Decides about one asynchronous delivery (bus, queue, stream, schedule): how often it is made and how late. */
  onDelivery(kind: string): { copies: number; delayMs: number };
}

export const noFaults: Faults = {
  on: false,
  onCall: () => 'pass',
  onDelivery: () => ({ copies: 1, delayMs: 0 }),
};
