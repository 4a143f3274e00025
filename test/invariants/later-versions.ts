import { memberOfNextVersion } from '../simulation/versions/next-version.ts';
import type { Invariant, RowChange } from './invariant.ts';

/** 15. What a later version has written into a row is there after an earlier one has written the row. */
export function laterVersionsInvariant(): Invariant {
  return {
    number: 15,
    rule: 'A reader that is one version behind, or ahead, loses nothing and breaks nothing',
    transaction: ({ changes }) => changes.flatMap(lossIn),
  };
}

function lossIn({ table, partition, entry, before, after }: RowChange): string[] {
  if (!before || !after) return [];
  const [was = 1, is = 1] = [before['v'], after['v']];
  const places = [
    [entry, before[memberOfNextVersion], after[memberOfNextVersion]],
    [`${entry} aggregate`, before['aggregate']?.[memberOfNextVersion], after['aggregate']?.[memberOfNextVersion]],
  ];
  return [
    ...(was <= is ? [] : [`${table} ${partition} ${entry}: version ${was} was written over as version ${is}`]),
    ...places
      .filter(([, old, now]) => old !== undefined && old !== now)
      .map(([place, old, now]) => `${table} ${partition} ${place}: ${memberOfNextVersion} was ${old} and is ${now}`),
  ];
}
