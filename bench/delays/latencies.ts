import type { Cell } from '../report.ts';
import { percentile, significant } from '../statistics.ts';

/** How long something took, over many times (ms). */
export interface Latencies {
  readonly times: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
}

export function latenciesOf(millis: readonly number[]): Latencies {
  const at = (share: number) => significant(percentile(millis, share));
  return { times: millis.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1) };
}

export const latencyHead = ['times', 'p50', 'p95', 'p99', 'longest'] as const;

export function latencyCells({ times, p50, p95, p99, longest }: Latencies): Cell[] {
  return [times, p50, p95, p99, longest];
}
