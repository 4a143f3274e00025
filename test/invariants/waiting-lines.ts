import type { Invariant, RowChange, Tables } from './invariant.ts';

/** What the queue of an endpoint's line begins with. */
const line = 'webhooks#line#';

/** 15. What stands in the line of a slow webhook endpoint is found: the clock looks at every line that has its row, and at no other. */
export function waitingLinesInvariant(tables: Tables): Invariant {
  const waitingIn = (partition: string) =>
    [...tables.partition('Messages', partition)].filter(([, { queue }]) => String(queue).startsWith(line));
  const isInView = (partition: string) => tables.partition('Messages', partition).get('LINE')?.['queue'] !== undefined;

  return {
    number: 15,
    rule: 'What waits for a slow webhook endpoint stands in a line that the clock looks at',
    rows(changes) {
      const touched = changes.filter((change) => change.table === 'Messages' && concernsLine(change));
      return [...new Set(touched.map(({ partition }) => partition))]
        .filter((partition) => !isInView(partition))
        .flatMap((partition) =>
          waitingIn(partition).map(([entry]) => `${partition}: ${entry} stands in a line that nobody looks at`),
        );
    },
  };
}

/** True where something joins a line, or the line's own row changes. */
const concernsLine = ({ entry, after }: RowChange): boolean =>
  entry === 'LINE' || String(after?.['queue']).startsWith(line);
