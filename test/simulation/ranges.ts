/** Reads numbers such as `3,7-9`. Throws a RangeError that names what is no number. */
export function readRanges(text: string): ReadonlySet<number> {
  return new Set(
    text.split(',').flatMap((part) => {
      const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim()) ?? [];
      if (first === undefined) throw new RangeError(`--only takes numbers such as 3,7-9, not "${part}".`);
      return Array.from({ length: Number(last) - Number(first) + 1 }, (_, place) => Number(first) + place);
    }),
  );
}

/** The numbers as `readRanges` takes them. */
export function shownRanges(numbers: Iterable<number>): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const open = ranges.at(-1);
    if (open && number === open.last + 1) open.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
