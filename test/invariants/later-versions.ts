import { memberOfNextVersion } from '../simulation/versions/next-version.ts';
import type { Invariant, RowChange } from './invariant.ts';

/** 15. What a later version has written into a row is there after an earlier one has written the row. */
export function laterVersionsInvariant(): Invariant {
  // Rows that were brought to a later version as they stood, and not written since.
  const brought = new Set<string>();
  return {
    number: 15,
    rule: 'A reader that is one version behind, or ahead, loses nothing and breaks nothing',
    transaction: ({ changes }) =>
      changes.flatMap((change) => {
        const { table, partition, entry } = change;
        const row = `${table} ${partition} ${entry}`;
        const wasBrought = brought.delete(row);
        if (isBrought(change)) brought.add(row);
        // An earlier version may have read it before: what it takes away was made of what it writes, and is made of it again.
        return wasBrought && isTakenBack(change) ? [] : lossIn(row, change);
      }),
  };
}

/** True of a change of the version alone: the row's count of changes stays. */
const isBrought = ({ before, after }: RowChange): boolean =>
  before !== undefined && versionOf(after) > versionOf(before) && before['version'] === after?.['version'];

const isTakenBack = ({ before, after }: RowChange): boolean =>
  versionOf(after) < versionOf(before) && before?.['aggregate']?.[memberOfNextVersion] === undefined;

const versionOf = (row: RowChange['before']): number => Number(row?.['v'] ?? 1);

function lossIn(row: string, { before, after }: RowChange): string[] {
  if (!before || !after) return [];
  const [was, is] = [versionOf(before), versionOf(after)];
  const places = [
    [row, before[memberOfNextVersion], after[memberOfNextVersion]],
    [`${row} aggregate`, before['aggregate']?.[memberOfNextVersion], after['aggregate']?.[memberOfNextVersion]],
  ];
  return [
    ...(was <= is ? [] : [`${row}: version ${was} was written over as version ${is}`]),
    ...places
      .filter(([, old, now]) => old !== undefined && old !== now)
      .map(([place, old, now]) => `${place}: ${memberOfNextVersion} was ${old} and is ${now}`),
  ];
}
