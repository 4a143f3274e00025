import { figure, markdownTable } from './markdown.ts';
import { rate, staying, type Rate } from './rates.ts';
import type { Volume } from './volumes.ts';

/** What one order uses. */
export function orderTable({ counted: alone }: Volume, { counted: together }: Volume): string {
  return markdownTable(
    ['per delivered order', 'alone', 'among others'],
    [
      ...Object.values<Rate>(rate).map(({ what, perOrder }) => [what, perOrder(alone), perOrder(together)]),
      ['events in the history of its execution', alone.historyEvents, together.historyEvents],
      ['rows that stay', alone.kept(stayingRows).rows, together.kept(stayingRows).rows],
      ['KB that stay, indexes included', alone.kept(staying).bytes / 1024, together.kept(staying).bytes / 1024],
    ],
  );
}

/** Per second at each volume: on average over the day, and in the busiest hour. */
export function growthTable(volumes: readonly Volume[]): string {
  return markdownTable(
    ['per second, average / busiest hour', ...volumes.map(({ ordersADay }) => `${figure(ordersADay)} a day`)],
    [
      ...Object.values<Rate>(rate).map(({ what, perOrder }) => [
        what,
        ...volumes.map(({ average, peak, counted }) => {
          const one = perOrder(counted);
          return `${figure(average * one)} / ${figure(peak * one)}`;
        }),
      ]),
      ['partitions and stream shards of Orders, at least', ...volumes.map(shardsOf)],
    ],
  );
}

/** A new table on demand has four partitions; it gets more as the busiest hour needs them, and keeps them. */
function shardsOf({ peak, counted }: Volume): string {
  const unitsOfOnePartition = 1000;
  return figure(Math.max(4, Math.ceil((peak * rate.orderUnits.perOrder(counted)) / unitsOfOnePartition)));
}

/** How many instances of each function run at once in the busiest hour. */
export function functionTable(names: readonly string[], volumes: readonly Volume[]): string {
  const large = volumes.filter(({ ordersADay }) => ordersADay >= 10_000);
  const [first] = large;
  if (!first) throw new Error('there is no large volume');
  const of = (kind: string, name: string, { counted }: Volume) => counted.of(kind, new RegExp(`^${name}$`));
  const busiest = names.toSorted((left, right) => of(milliseconds, right, first) - of(milliseconds, left, first));
  return markdownTable(
    ['function', 'invocations per order', 'ms each', ...large.map(({ ordersADay }) => `${figure(ordersADay)} a day`)],
    busiest.map((name) => {
      const calls = of('lambda invocations', name, first);
      return [
        `\`${name}\``,
        calls,
        of(milliseconds, name, first) / calls,
        ...large.map((volume) => (volume.peak * of(milliseconds, name, volume)) / 1000),
      ];
    }),
  );
}

const milliseconds = 'lambda milliseconds';

/** Rows of tables, without their copies in indexes. */
const stayingRows = /^(?!Idempotency|Feed|Messages: endpoint)\w+:/;
