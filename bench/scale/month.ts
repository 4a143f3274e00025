import { prices } from '../cost/prices.ts';
import { sum } from '../statistics.ts';
import { assumed } from './assumed.ts';
import { markdownTable } from './markdown.ts';
import { rate, staying, unitsOfLooks, unprintedLogBytes } from './rates.ts';
import type { Volume } from './volumes.ts';

const gigabyte = 1e9;
const days = 30;

/** List prices in US dollars (us-east-1, November 2026) of what is paid beside what `prices` holds. */
const furtherPrices = {
  mail: 0.1 / 1000,
  trace: 5 / 1e6,
  archivedByte: 0.1 / gigabyte,
  archivedByteMonth: 0.023 / gigabyte,
  tableByteMonth: 0.25 / gigabyte,
  recoverableByteMonth: 0.2 / gigabyte,
  alarmMetricMonth: 0.1,
  metricMonth: 0.3,
  secretMonth: 0.4,
} as const;

interface Line {
  readonly what: string;
  readonly dollars: (volume: Volume) => number;
}

const monthly = ({ ordersADay }: Volume): number => ordersADay * days;
const line = (what: string, perOrder: (volume: Volume) => number): Line => ({
  what,
  dollars: (volume) => monthly(volume) * perOrder(volume),
});

const lines: readonly Line[] = [
  line('DynamoDB requests', ({ counted }) => {
    const looks = unitsOfLooks(counted);
    const write = counted.of('dynamodb write units') + looks.header + looks.moved;
    const read = counted.of('dynamodb read units') + looks.read;
    return write * prices.writeUnit + read * prices.readUnit;
  }),
  line('Step Functions', ({ counted }) => rate.transitions.perOrder(counted) * prices.transition),
  line('Lambda', ({ counted }) => {
    const requests = counted.of('lambda invocations') * prices.lambdaRequest;
    return requests + counted.of('lambda GB-seconds') * prices.lambdaGbSecond;
  }),
  line('API Gateway, EventBridge, SQS', ({ counted }) => {
    const api = rate.requests.perOrder(counted) * prices.apiRequest;
    const bus = rate.events.perOrder(counted) * prices.event;
    return api + bus + rate.queueRequests.perOrder(counted) * prices.sqsRequest;
  }),
  line('logs', ({ counted }) => (counted.of('log bytes') + unprintedLogBytes(counted)) * prices.logByte),
  line('archive of events', ({ counted }) => archivedBytes(counted) * furtherPrices.archivedByte),
  { what: 'traces', dollars: (volume) => traces(volume) * furtherPrices.trace },
  { what: 'alarms, metrics, secrets, polling', dollars: () => standing },
];

/** Alarms, metrics, secrets, and the polling of empty queues. */
const standing =
  assumed.standing.alarmMetrics * furtherPrices.alarmMetricMonth +
  assumed.standing.metrics * furtherPrices.metricMonth +
  assumed.standing.secrets * furtherPrices.secretMonth +
  assumed.standing.polling;

/** Dollars a month at each volume, and what keeping the orders costs as they add up. */
export function monthTable(volumes: readonly Volume[]): string {
  const all = (volume: Volume) => sum(lines.map(({ dollars }) => dollars(volume)));
  const mails = (volume: Volume) => monthly(volume) * rate.mails.perOrder(volume.counted) * furtherPrices.mail;
  return markdownTable(
    ['US dollars a month', ...volumes.map(({ ordersADay }) => `${ordersADay.toLocaleString('en-GB')} a day`)],
    [
      ...lines.map(({ what, dollars }) => [what, ...volumes.map(dollars)]),
      ['together', ...volumes.map(all)],
      ['per 1,000 orders', ...volumes.map((volume) => (all(volume) / monthly(volume)) * 1000)],
      ['mails to customers (SES)', ...volumes.map(mails)],
      ['stored more each year, GB', ...volumes.map((volume) => yearlyBytes(volume) / gigabyte)],
      ['each year’s orders, from then on', ...volumes.map((volume) => yearlyBytes(volume) * keepingAByte)],
      ['archive of 400 days, once full', ...volumes.map(fullArchive)],
    ],
  );
}

const keepingAByte = furtherPrices.tableByteMonth + furtherPrices.recoverableByteMonth;
const yearlyBytes = ({ ordersADay, counted }: Volume): number => ordersADay * 365 * counted.kept(staying).bytes;
const fullArchive = ({ ordersADay, counted }: Volume): number =>
  ordersADay * 400 * archivedBytes(counted) * furtherPrices.archivedByteMonth;

function archivedBytes(counted: Volume['counted']): number {
  return counted.kept(/: EVENT$/).bytes + rate.events.perOrder(counted) * assumed.envelopeBytes;
}

/** Traces recorded in a month: the first of each second, and a share of the others. */
function traces(volume: Volume): number {
  const invocations = monthly(volume) * rate.invocations.perOrder(volume.counted);
  const first = Math.min(invocations, days * 86_400);
  return first + (invocations - first) * assumed.tracedShare;
}
