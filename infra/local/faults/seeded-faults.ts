import { HostOptionError } from '../host-option-error.ts';
import type { Faults } from './faults.ts';

/** How often each fault is made, as a share of calls or deliveries from 0 to 1, and from which seed. */
export interface FaultRates {
  readonly seed: number;
  /** Calls answered with ThrottlingException. */
  readonly throttle: number;
  /** Calls that fail and have had no effect. */
  readonly failBefore: number;
  /** Calls that fail although they have had their effect. */
  readonly failAfter: number;
  /** Deliveries made twice. */
  readonly duplicate: number;
  /** Deliveries made again long after, as if an acknowledgement had been lost. */
  readonly redeliver: number;
  /** Deliveries made late, by up to `delayMs`. */
  readonly delay: number;
  /** Deliveries held back just long enough for the next ones to overtake them. */
  readonly reorder: number;
  /** Longest delay in milliseconds. */
  readonly delayMs: number;
}

const settings: Readonly<Record<string, keyof FaultRates>> = {
  seed: 'seed',
  throttle: 'throttle',
  'fail-before': 'failBefore',
  'fail-after': 'failAfter',
  duplicate: 'duplicate',
  redeliver: 'redeliver',
  delay: 'delay',
  reorder: 'reorder',
  'delay-ms': 'delayMs',
};

/** Parses `seed=7,throttle=0.01,duplicate=0.05`. Throws an Error that names the part it cannot take. */
export function parseFaultRates(text: string): FaultRates {
  const rates: Record<keyof FaultRates, number> = {
    seed: 1,
    throttle: 0,
    failBefore: 0,
    failAfter: 0,
    duplicate: 0,
    redeliver: 0,
    delay: 0,
    reorder: 0,
    delayMs: 2000,
  };
  for (const part of text.split(',').filter((each) => each.trim() !== '')) {
    const [name = '', value = ''] = part.split('=').map((each) => each.trim());
    const setting = settings[name];
    const known = Object.keys(settings).join(', ');
    if (setting === undefined) throw new HostOptionError('faults', `"${name}" is not a fault; there are ${known}.`);
    const amount = Number(value);
    const share = setting !== 'seed' && setting !== 'delayMs';
    if (value === '' || !Number.isFinite(amount) || amount < 0 || (share && amount > 1)) {
      throw new HostOptionError(
        'faults',
        `${name}=${value} is not ${share ? 'a share from 0 to 1' : 'a number from 0'}.`,
      );
    }
    rates[setting] = amount;
  }
  return rates;
}

/** Makes faults at the given rates; the same seed makes the same decisions in the same order of questions. */
export function seededFaults(rates: FaultRates): Faults {
  const random = seededRandom(rates.seed);
  return {
    on: true,
    onCall() {
      const draw = random();
      if (draw < rates.throttle) return 'throttle';
      if (draw < rates.throttle + rates.failBefore) return 'fail-before';
      if (draw < rates.throttle + rates.failBefore + rates.failAfter) return 'fail-after';
      return 'pass';
    },
    onDelivery() {
      const [copyDraw, redeliverDraw, delayDraw, reorderDraw, length] = [
        random(),
        random(),
        random(),
        random(),
        random(),
      ];
      const copies = 1 + (copyDraw < rates.duplicate ? 1 : 0) + (redeliverDraw < rates.redeliver ? 1 : 0);
      if (redeliverDraw < rates.redeliver || delayDraw < rates.delay)
        return { copies, delayMs: Math.ceil(length * rates.delayMs) };
      if (reorderDraw < rates.reorder) return { copies, delayMs: Math.ceil(length * Math.min(rates.delayMs, 200)) };
      return { copies, delayMs: 0 };
    },
  };
}

/** Mulberry32: a small generator whose sequence depends on nothing but its seed. Values from 0 up to, not including, 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
