import type { Faults } from '#infra/local/faults/faults.ts';
import type { Outcome } from '#infra/local/lambda/runtimes/execution.ts';
import type { RuntimeRequest } from '#infra/local/lambda/runtimes/runtime.ts';
import type { Chance } from '../chance.ts';
import type { InvocationFaults } from '../functions/simulated-runtime.ts';
import type { Operation, Verdict, Weather } from '../network/network.ts';
import type { FaultKind } from './kinds.ts';

/** How often each fault is made: a share of requests, of invocations or of deliveries. */
export interface FaultRates {
  readonly throttle: number;
  readonly 'fail-before': number;
  readonly 'fail-after': number;
  readonly crash: number;
  readonly refuse: number;
  readonly conflict: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly delay: number;
  readonly 'day-late': number;
  readonly 'partial-batch': number;
  readonly 'clock-skew': number;
}

export const usualRates: FaultRates = {
  throttle: 0.004,
  'fail-before': 0.003,
  'fail-after': 0.003,
  crash: 0.003,
  refuse: 0.004,
  conflict: 0.012,
  duplicate: 0.01,
  reorder: 0.01,
  delay: 0.004,
  'day-late': 0.00001,
  'partial-batch': 0.01,
  'clock-skew': 0.02,
};

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const largestSkew = 5 * minute;

/** Makes faults of the chosen kinds and counts them. Each kind has a chance of its own, so that leaving one out changes no other. */
export class SeededFaults {
  readonly counts = new Map<FaultKind, number>();
  readonly #kinds: ReadonlySet<FaultKind>;
  readonly #rates: FaultRates;
  readonly #chances = new Map<string, Chance>();
  readonly #chance: Chance;
  #calm = true;
  #streamDeliveries = 0;
  /** Which delivery of a stream comes a day late. */
  #streamDeliveryLate: number | undefined;

  constructor(kinds: ReadonlySet<FaultKind>, chance: Chance, rates: FaultRates = usualRates) {
    this.#kinds = kinds;
    this.#chance = chance;
    this.#rates = rates;
    for (const kind of kinds) this.counts.set(kind, 0);
  }

  /** Begins to make faults: until then nothing goes wrong. */
  begin(): void {
    this.#calm = false;
  }

  /** Ends all faults: what is under way is to come to its end. */
  calm(): void {
    this.#calm = true;
  }

  has(kind: FaultKind): boolean {
    return this.#kinds.has(kind) && !this.#calm;
  }

  /** Counts a fault that somebody else has made. */
  count(kind: FaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** Whether a fault happens now; a share from 0 to 1. It is counted. */
  strikes(kind: FaultKind, share: number): boolean {
    // Asked for even when it is switched off or calm: the same seed then makes the same faults of this kind up to there.
    const happens = this.of(kind).happens(share);
    if (!happens || !this.has(kind)) return false;
    this.count(kind);
    return true;
  }

  /** The chance of one kind of fault. */
  of(kind: string): Chance {
    let own = this.#chances.get(kind);
    if (!own) this.#chances.set(kind, (own = this.#chance.of(kind)));
    return own;
  }

  /** What happens to requests on their way. */
  weather(): Weather {
    const latency = this.of('latency');
    return {
      // Most are quick; some are not.
      latency: () => (latency.happens(0.02) ? latency.whole(40, 400) : latency.whole(2, 14)),
      verdict: (operation) => this.#verdict(operation),
    };
  }

  #verdict({ from, name }: Operation): Verdict {
    for (const kind of ['throttle', 'fail-before', 'fail-after'] as const) {
      if (this.strikes(kind, this.#rates[kind])) return kind;
    }
    if (/Put|Update|Delete|Transact/.test(name) && name.startsWith('dynamodb')) {
      if (this.strikes('conflict', this.#rates.conflict)) return 'conflict';
    }
    if (name.endsWith('PutEvents') && this.strikes('refuse', this.#rates.refuse)) return 'refuse';
    if (from !== 'host' && this.strikes('crash', this.#rates.crash)) {
      return this.of('crash').happens(0.5) ? 'crash-before' : 'crash-after';
    }
    return 'pass';
  }

  /** What happens to invocations as such. */
  invocations(): InvocationFaults {
    return {
      skew: () => {
        if (!this.strikes('clock-skew', this.#rates['clock-skew'])) return 0;
        return this.of('clock-skew').whole(-largestSkew, largestSkew);
      },
      answer: (_name, request, outcome) => this.#partly(request, outcome),
    };
  }

  /** Hands some of a batch back although it was dealt with, as when an acknowledgement is lost. */
  #partly({ payload }: RuntimeRequest, outcome: Outcome): Outcome {
    if (!outcome.ok || !outcome.payload.includes('batchItemFailures') || !payload.startsWith('{"Records":'))
      return outcome;
    if (!this.strikes('partial-batch', this.#rates['partial-batch'])) return outcome;
    const { Records } = JSON.parse(payload) as { Records: Readonly<Record<string, unknown>>[] };
    const from = this.of('partial-batch').whole(0, Records.length - 1);
    const batchItemFailures = Records.slice(from).map(({ messageId, dynamodb }) => ({
      itemIdentifier: messageId ?? (dynamodb as { SequenceNumber: string }).SequenceNumber,
    }));
    return { ok: true, payload: JSON.stringify({ batchItemFailures }) };
  }

  /** What happens to deliveries of queues, streams and the bus. */
  deliveries(): Faults {
    return {
      on: true,
      onCall: () => 'pass',
      onDelivery: (kind) => {
        const copies = this.strikes('duplicate', this.#rates.duplicate) ? 2 : 1;
        const delay = this.strikes('delay', this.#rates.delay) ? this.#delay() : 0;
        const overtaken = this.strikes('reorder', this.#rates.reorder) ? this.of('reorder').whole(20, 2 * second) : 0;
        return { copies, delayMs: delay + overtaken + this.#dayLate(kind) };
      },
    };
  }

  /** One delivery of a stream in each run, chosen at the beginning, and others now and then. */
  #dayLate(kind: string): number {
    const chance = this.of('day-late');
    this.#streamDeliveryLate ??= chance.whole(1, 12);
    if (kind === 'stream' && this.has('day-late')) this.#streamDeliveries += 1;
    const chosen = kind === 'stream' && this.#streamDeliveries === this.#streamDeliveryLate;
    return this.strikes('day-late', chosen ? 1 : this.#rates['day-late']) ? chance.whole(23 * hour, 25 * hour) : 0;
  }

  #delay(): number {
    const chance = this.of('delay');
    return chance.happens(0.9) ? chance.whole(second, 2 * minute) : chance.whole(2 * minute, hour);
  }
}
