import { percentile } from '../statistics.ts';

/** How a load went; times in milliseconds. */
export interface LoadResult {
  readonly clients: number;
  readonly done: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Until when a load goes on. */
export type Bound = { readonly seconds: number } | { readonly count: number };

/** Lets `clients` clients call one after the other, each beginning anew as soon as it is answered. */
export async function load(
  clients: number,
  bound: Bound,
  call: (client: number) => Promise<void>,
): Promise<LoadResult> {
  const times: number[] = [];
  const began = performance.now();
  let begun = 0;
  const goesOn = () =>
    'seconds' in bound ? performance.now() - began < bound.seconds * 1000 : (begun += 1) <= bound.count;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (goesOn()) {
        const since = performance.now();
        await call(client);
        times.push(performance.now() - since);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return {
    clients,
    done: times.length,
    seconds,
    perSecond: times.length / seconds,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
  };
}
