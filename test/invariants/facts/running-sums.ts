/** Sums by name that go along with every change. */
export class RunningSums {
  readonly #sums = new Map<string, number>();

  of(name: string): number {
    return this.#sums.get(name) ?? 0;
  }

  add(name: string, by: number): void {
    const sum = this.of(name) + by;
    if (sum === 0) this.#sums.delete(name);
    else this.#sums.set(name, sum);
  }

  names(): IterableIterator<string> {
    return this.#sums.keys();
  }
}

/** Sums by name within groups, such as units by allocation within an order. */
export class GroupedSums {
  readonly #groups = new Map<string, RunningSums>();

  of(group: string): RunningSums {
    let sums = this.#groups.get(group);
    if (!sums) this.#groups.set(group, (sums = new RunningSums()));
    return sums;
  }
}

/** What differs between two sets of sums, one sentence for each name. */
export function differing(what: string, one: RunningSums, other: RunningSums): string[] {
  return [...new Set([...one.names(), ...other.names()])]
    .filter((name) => one.of(name) !== other.of(name))
    .map((name) => `${what}, ${name}: ${one.of(name)} against ${other.of(name)}`);
}
