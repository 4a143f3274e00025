/** Does `work` for all, so many at a time, and gives the results in their order. */
export async function allAtOnce<Of, Result>(
  all: readonly Of[],
  atOnce: number,
  work: (one: Of) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const left = all.entries();
  const worker = async () => {
    for (const [index, one] of left) results.set(index, await work(one));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker));
  return all.flatMap((_, index) => (results.has(index) ? [results.get(index) as Result] : []));
}

/** All, so many in each part. */
export const inParts = <Of>(all: readonly Of[], most: number): (readonly Of[])[] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, part) => all.slice(part * most, (part + 1) * most));
