import type { Metered } from '#infra/local/meter.ts';
import { chargesOf, floor, sweepOf, type Charges } from './charges.ts';
import { placeAndDeliver } from '../load/deliver-order.ts';
import { difference, quiet, readMeter, transitionsIn } from './meter.ts';
import { prices, type Priced } from './prices.ts';
import type { Findings, FigureTable } from '../report.ts';
import { significant, sum } from '../statistics.ts';
import { idleWarehouse, System } from '../system/system.ts';
import { prepareItems } from '../load/world.ts';

const labels: Readonly<Record<Priced, string>> = {
  transition: 'Step Functions transitions',
  writeUnit: 'DynamoDB write units',
  readUnit: 'DynamoDB read units',
  lambdaRequest: 'Lambda requests',
  lambdaGbSecond: 'Lambda GB-seconds',
  apiRequest: 'API requests',
  event: 'bus events',
  sqsRequest: 'SQS requests',
  logByte: 'log bytes',
};

/** What one delivered order of one line and one parcel is charged for on AWS, counted from the calls that it makes. */
export async function cost(quick: boolean): Promise<Findings> {
  return System.during({ options: ['--meter'], demoSpeed: idleWarehouse }, async (system) => {
    await prepareItems(system);
    await placeAndDeliver(system, quick ? 2 : 10, 1);
    const alone = await metered(system, quick ? 3 : 20, 1);
    const together = quick ? undefined : await metered(system, 200, 16);
    return findings(alone, together && withTimesOf(alone, together));
  });
}

interface Run {
  readonly orders: number;
  readonly amounts: Metered;
  readonly charges: Charges;
}

async function metered(system: System, orders: number, atOnce: number): Promise<Run> {
  await quiet(system);
  const before = await readMeter(system);
  const transitionsBefore = transitionsIn(system);
  await placeAndDeliver(system, orders, atOnce);
  await quiet(system);
  const amounts = { ...difference(await readMeter(system), before), transitions: {} as Record<string, number> };
  for (const [state, count] of Object.entries(transitionsIn(system))) {
    const more = count - (transitionsBefore[state] ?? 0);
    if (more > 0) amounts.transitions[state] = more;
  }
  return { orders, amounts, charges: chargesOf(amounts, orders) };
}

/** Side by side, invocations wait for each other on two cores as they do not on AWS: their own times are of no use. */
function withTimesOf(alone: Run, together: Run): Run {
  const { lambdaGbSecond, lambdaRequest } = alone.charges;
  const charges = {
    ...together.charges,
    lambdaGbSecond: (lambdaGbSecond / lambdaRequest) * together.charges.lambdaRequest,
  };
  return { ...together, charges };
}

function findings(alone: Run, together: Run | undefined): Findings {
  const least = floor();
  const kinds = Object.keys(labels) as Priced[];
  const perThousand = (charges: Charges, kind: Priced) => charges[kind] * prices[kind] * 1000;
  const total = (charges: Charges) => sum(kinds.map((kind) => perThousand(charges, kind)));
  const swept = sweepOf();
  const sweep = (swept.writeUnit * prices.writeUnit + swept.readUnit * prices.readUnit) * 1000;
  /** What a real order is charged: with the looks of the sweep. */
  const whole = (charges: Charges) => total(charges) + sweep;
  const withoutTransitions = (charges: Charges) => whole(charges) - perThousand(charges, 'transition');
  const rows = kinds.map((kind) => [
    labels[kind],
    significant(alone.charges[kind]),
    dollars(perThousand(alone.charges, kind)),
    ...(together ? [significant(together.charges[kind]), dollars(perThousand(together.charges, kind))] : []),
    significant(least[kind]),
    dollars(perThousand(least, kind)),
  ]);
  const totals = [
    'together',
    '',
    dollars(whole(alone.charges)),
    ...(together ? ['', dollars(whole(together.charges))] : []),
    '',
    dollars(total(least)),
  ];
  const sweepRow = [
    'sweep, of an order that lives for days',
    '',
    dollars(sweep),
    ...(together ? ['', dollars(sweep)] : []),
    '',
    dollars(0),
  ];
  const table: FigureTable = {
    title: 'Charged per delivered order of one line and one parcel, and per 1,000 of them at list prices',
    head: [
      'what',
      'per order, one at a time',
      '$ per 1,000',
      ...(together ? ['per order, 16 at a time', '$ per 1,000'] : []),
      'floor per order',
      '$ per 1,000',
    ],
    rows: [...rows, sweepRow, totals],
  };
  return {
    tables: [table, ...details(alone)],
    remarks: [
      'The order is placed, picked, packed, handed over and delivered by one API call each; the demo warehouse rests and is not counted.',
      'Units are counted by the engine as DynamoDB counts them: a transaction doubles the units of its tables, not those of their indexes.',
      'Lambda time is measured on this machine, one order at a time, with warm functions, and taken over per invocation for orders side by side; a Lambda of 512 MB has a third of a core and takes longer, waiting for DynamoDB.',
      'The test payment provider keeps its books in the table Billing. Calls for them (“for the provider outside” in the tables below) are shown and not charged: a real provider is outside and pays for its own. A step waits longer for it than for these.',
      'Transitions are states entered and retries, from the executions’ histories. Stream reads by Lambda and deliveries from the bus to functions of the same account are free, and the functions’ calls are counted as requests; queues are counted by what is sent, received and deleted, without idle polling. Mails are charged by whoever sends them (SES: $0.10 per 1,000) and left out.',
      'The sweep is added: two looks at an order, one with its location and one with its carrier, six write and four read units by the code that makes them. What else the clock sets off does not grow with orders and is left out.',
      'The floor is what any design pays that takes an order durably through an API, keeps its changes and their events in transactions, invoices, and tells the customer: see docs/benchmarks.md.',
    ],
    goals: [
      {
        what: `$ per 1,000 delivered single-parcel orders, one at a time (floor: ${dollars(total(least))})`,
        wanted: { atMost: 0.28 },
        measured: whole(alone.charges),
      },
      {
        what: '$ per 1,000 of them without transitions; sweep, logs and indexes of lists included',
        wanted: { atMost: 0.11 },
        measured: withoutTransitions(alone.charges),
      },
      {
        what: 'write units of a delivered order, one at a time',
        wanted: { atMost: 110 },
        measured: significant(alone.charges.writeUnit),
      },
      {
        what: 'calls of functions for a delivered order, one at a time',
        wanted: { atMost: 24 },
        measured: significant(alone.charges.lambdaRequest),
      },
    ],
    figures: {
      pricesPerUnit: prices,
      oneAtATime: { perOrder: alone.charges, dollarsPerThousand: significant(total(alone.charges)), ...alone },
      ...(together && {
        sixteenAtATime: {
          perOrder: together.charges,
          dollarsPerThousand: significant(total(together.charges)),
          ...together,
        },
      }),
      floor: { perOrder: least, dollarsPerThousand: significant(total(least)) },
    },
  };
}

/** Who causes what: the counted amounts by function, table and state. */
function details({ amounts, orders }: Run): FigureTable[] {
  const titles: Readonly<Record<string, string>> = {
    transitions: 'Transitions per order, by state',
    'dynamodb write units': 'Write units per order, by function and table or index',
    'dynamodb rows written':
      'Write units per order, by function and kind of row, without indexes; rows changed in place taken as 1 KB',
    'dynamodb read units': 'Read units per order, by function and table or index',
    'dynamodb calls': 'DynamoDB calls per order',
    'lambda invocations': 'Invocations per order',
    'lambda milliseconds': 'Lambda milliseconds per order',
    events: 'Events per order',
    'bus deliveries': 'Deliveries from the bus per order',
    'sqs requests': 'SQS requests per order',
    'log bytes': 'Log bytes per order',
  };
  return Object.entries(titles).map(([kind, title]) => ({
    title,
    head: ['by', 'per order'],
    rows: Object.entries(amounts[kind] ?? {})
      .toSorted(([, left], [, right]) => right - left)
      .map(([by, amount]) => [by, significant(amount / orders)]),
  }));
}

const dollars = (amount: number): string => amount.toFixed(4);
