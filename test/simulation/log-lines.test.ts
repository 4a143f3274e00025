import { expect, test } from 'vitest';
import { waysOfOrders } from '../crash-matrix/scenarios/ways-of-orders.ts';
import { chanceFrom } from './chance.ts';
import { SeededFaults, usualRates } from './faults/seeded-faults.ts';
import { presentInvocation } from './functions/invocation.ts';
import { openScene } from './open-scene.ts';
import { prepareAssembly, prepareProgram } from './prepare.ts';
import { smallBusiness } from './stage/small-business.ts';
import { Stage } from './stage/stage.ts';

/** A line of a function's log, and the orders that the event or request of its invocation names. */
interface Printed {
  readonly functionName: string;
  readonly line: Readonly<Record<string, unknown>>;
  readonly orders: ReadonlySet<string>;
}

const orderIds = /ord_[\da-f]{32}/g;

/** What is said of no order although the invocation is about some: pauses between tries are set for a whole batch. */
const ofSeveral = new Set(['the pause before the next try could not be set']);

/** Lives of orders with passing failures on their way, and every line that functions log meanwhile. */
async function linesOfLives(): Promise<Printed[]> {
  const printed: Printed[] = [];
  const chance = chanceFrom('log lines');
  const kinds = new Set(['throttle', 'fail-before', 'fail-after', 'partial-batch'] as const);
  const faults = new SeededFaults(kinds, chance, { ...usualRates, 'fail-before': 0.02, 'fail-after': 0.02 });
  const program = await prepareProgram();
  const opened = await openScene({
    assembly: await prepareAssembly(),
    programFor: () => program,
    seed: 'log lines',
    startsAt: Date.UTC(2026, 0, 12, 6),
    chance,
    faults,
    business: smallBusiness,
    print(text) {
      const invocation = presentInvocation.getStore();
      // Metrics have no level.
      if (!invocation || !text.startsWith('{"level"')) return;
      const orders = new Set(invocation.request.payload.match(orderIds));
      printed.push({ functionName: invocation.functionName, line: JSON.parse(text) as Printed['line'], orders });
    },
  });
  try {
    const stage = new Stage(opened);
    faults.begin();
    for (const { play } of waysOfOrders.filter(({ name, business }) => !business && !name.includes('more lines')))
      await opened.scene.world.until(play(stage));
    return printed;
  } finally {
    await opened.close();
  }
}

test('every line about an order carries its id, whichever function writes it', async () => {
  const printed = await linesOfLives();
  const aboutOrders = printed.filter(({ orders, line }) => orders.size > 0 && !ofSeveral.has(String(line['message'])));
  const wrong = aboutOrders.filter(({ orders, line }) => !orders.has(String(line['orderId'])));
  expect(wrong).toEqual([]);
  const placed = printed.filter(({ line }) => line['operation'] === 'placeOrder' && line['status'] === 201);
  const told = printed.filter(({ line }) => line['operation'] === 'receiveCarrierEvent' && line['status'] === 202);
  expect(placed.length).toBeGreaterThanOrEqual(6);
  expect(told.length).toBeGreaterThanOrEqual(4);
  for (const { line } of [...placed, ...told]) expect(line['orderId']).toMatch(orderIds);
  expect(aboutOrders.map(({ line }) => line['message'])).toContain('step done');
});
