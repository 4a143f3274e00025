import { HttpClient } from '../http-client.ts';
import { sendUntilTaken } from '../insistent-client.ts';
import { load } from '../load.ts';
import { Onlooker } from '../onlooker.ts';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { untilAtRest } from '../rest.ts';
import { insistOnUnits, setAsideOf } from '../set-aside.ts';
import { idleWarehouse, System } from '../system.ts';
import { until } from '../until.ts';
import { cheapPlacement, makeItems, prepareItems, receive } from '../world.ts';
import { placeOrders } from '../place-orders.ts';

const sku = 'BENCH-SCARCE';

/** What came of the claims. */
interface Outcome {
  readonly claims: number;
  readonly units: number;
  readonly won: number;
  readonly lost: number;
  /** Requests that were sent again with the same key, since the system was overrun. */
  readonly repeated: number;
  /** From the first request to the last answer (s). */
  readonly answeredIn: number;
  /** From the first request to the last order's being served or cancelled (s). */
  readonly decidedIn: number;
}

/**
 * Many orders at once for the last units of an item. Throws unless exactly as many win as there are units, all others are
 * cancelled, and the counter equals the sum of the rows.
 */
export async function claims(quick: boolean): Promise<Findings> {
  const [count, units] = quick ? [100, 10] : [1000, 100];
  const system = await System.start({ demoSpeed: idleWarehouse });
  try {
    await prepareItems(system);
    await makeItems(system, [sku]);
    await receive(system, [{ sku, quantity: units }]);
    await placeOrders(system, 8, { count: quick ? 20 : 200 });
    await untilAtRest(system);
    tell(`claims: ${count} orders at once for ${units} units`);
    return findings(await claim(system, count, units));
  } finally {
    await system.stop();
  }
}

async function claim(system: System, count: number, units: number): Promise<Outcome> {
  const onlooker = await Onlooker.of(system);
  const before = await onlooker.countOrders('in_fulfilment');
  const http = new HttpClient(system.ready.api, count, { authorization: system.authorization });
  const began = performance.now();
  const secondsSoFar = () => (performance.now() - began) / 1000;
  let repeated = 0;
  await load(count, { count }, async () => {
    const { tries } = await sendUntilTaken(http, '/v1/orders', cheapPlacement([sku]));
    repeated += tries - 1;
  });
  const answeredIn = secondsSoFar();
  http.close();
  const isDecided = async () => (await onlooker.countOrders('placed')) + (await onlooker.countOrders('accepted')) === 0;
  await until('The decision on every order', isDecided, { every: 50, seconds: 600 });
  const decidedIn = secondsSoFar();
  await untilAtRest(system);
  const setAside = await setAsideOf(onlooker, sku);
  insistOnUnits(sku, setAside, units);
  const won = (await onlooker.countOrders('in_fulfilment')) - before;
  const lost = await onlooker.countOrders('cancelled');
  onlooker.close();
  if (won !== units || lost !== count - units || setAside.available !== 0) {
    throw new Error(
      `Of ${count} orders for ${units} units ${won} won and ${lost} lost; ${setAside.available} are left.`,
    );
  }
  return { claims: count, units, won, lost, repeated, answeredIn, decidedIn };
}

function findings(outcome: Outcome): Findings {
  const { claims: count, units, won, lost, repeated, answeredIn, decidedIn } = outcome;
  return {
    tables: [
      {
        title: `${count} orders at once for the last ${units} units of an item`,
        head: ['won', 'lost', 'sent again', 'all answered within s', 'all decided within s', 'decided per second'],
        rows: [[won, lost, repeated, answeredIn, decidedIn, count / decidedIn]],
      },
    ],
    remarks: [
      'Every order is a request of its own over a connection of its own, all sent at the same moment. The item may not be sold beyond stock: an order that gets no unit is cancelled. Checked afterwards, or the benchmark fails: exactly as many orders as units have one; all others are cancelled; the counter says what the rows of the orders add up to, and nothing is left.',
    ],
    keyFigures: [
      {
        what: `${count} orders at once for ${units} units, all decided`,
        figure: decidedIn,
        unit: 's',
        beside: `${won} won, ${lost} cancelled, counter = sum of rows`,
      },
    ],
    goals: [],
    figures: { ...outcome },
  };
}
