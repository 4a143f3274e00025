import { assumed } from './assumed.ts';
import { figure, markdownTable } from './markdown.ts';
import { rate, type Rate } from './rates.ts';
import { ordersADayAt, ordersADayAtPeak, type Volume } from './volumes.ts';

/** A limit of so many a second. Where regions differ: that of most (of eu-central-1), and that of us-east-1, us-west-2 and eu-west-1. */
interface Limit {
  readonly what: string;
  readonly others: number;
  readonly largest?: number;
  /** `asked`: higher when asked for; `setting`: one of ours, in cdk.json. */
  readonly raised: 'asked' | 'setting';
  readonly uses: Rate;
  /** Met by the day's average, where the busiest hour may wait. */
  readonly onAverage?: true;
}

const limits: readonly Limit[] = [
  {
    what: 'Step Functions: DescribeExecution',
    others: 10,
    largest: 15,
    raised: 'asked',
    uses: rate.lookedUp,
    onAverage: true,
  },
  { what: 'SES: mails a second, as first granted', others: 14, raised: 'asked', uses: rate.mails, onAverage: true },
  { what: 'Step Functions: StartExecution', others: 150, largest: 300, raised: 'asked', uses: rate.started },
  {
    what: 'Step Functions: SendTaskSuccess, -Failure',
    others: 300,
    largest: 500,
    raised: 'asked',
    uses: rate.answered,
  },
  { what: 'Step Functions: state transitions', others: 800, largest: 5000, raised: 'asked', uses: rate.transitions },
  { what: 'EventBridge: PutEvents calls', others: 2400, largest: 10_000, raised: 'asked', uses: rate.publishes },
  { what: 'EventBridge: deliveries', others: 4500, largest: 18_750, raised: 'asked', uses: rate.deliveries },
  { what: 'HTTP API: `throttling.ratePerSecond`', others: 500, raised: 'setting', uses: rate.requests },
  { what: 'API Gateway: requests of the account', others: 10_000, raised: 'asked', uses: rate.requests },
  { what: 'Lambda: running at once', others: 1000, raised: 'asked', uses: rate.running },
  { what: 'Lambda: invocations, 10 per instance allowed', others: 10_000, raised: 'asked', uses: rate.invocations },
  { what: 'DynamoDB: write units of the new table Orders', others: 4000, raised: 'asked', uses: rate.orderUnits },
  { what: 'DynamoDB: write units of a table', others: 40_000, raised: 'asked', uses: rate.orderUnits },
];

/** Limits of another kind than so many a second: how many there may be, and at how many orders a day. */
const totals: readonly { what: string; limit: number; perOrder: string; met: (volume: Volume) => number }[] = [
  {
    what: 'SES: mails a day, as first granted',
    limit: 50_000,
    perOrder: 'its mails',
    met: ({ counted }) => 50_000 / rate.mails.perOrder(counted),
  },
  {
    what: 'Step Functions: open executions',
    limit: 1_000_000,
    perOrder: `${assumed.daysOpen} days`,
    met: () => 1_000_000 / assumed.daysOpen,
  },
];

/** The limits in the order in which a growing business meets them in most regions. */
export function limitTable(volume: Volume): string {
  const inAll = totals.map(({ what, limit, perOrder, met }) => ({
    cells: [what, figure(limit), 'asked', perOrder],
    met: [met(volume)],
  }));
  const perSecond = limits.map(({ what, others, largest, raised, uses, onAverage }) => {
    const perOrder = uses.perOrder(volume.counted);
    const ordersAt = onAverage ? ordersADayAt : ordersADayAtPeak;
    const all = largest === undefined ? [others] : [others, largest];
    return {
      cells: [
        onAverage ? `${what}, on average` : what,
        `${all.map(figure).join(' / ')} a second`,
        raised,
        figure(perOrder),
      ],
      met: all.map((each) => ordersAt(each / perOrder)),
    };
  });
  return markdownTable(
    ['limit', 'default', 'more', 'per order', 'met at orders a day'],
    [...inAll, ...perSecond]
      .toSorted((left, right) => (left.met[0] ?? 0) - (right.met[0] ?? 0))
      .map(({ cells, met }) => [...cells, met.map(figure).join(' / ')]),
  );
}
