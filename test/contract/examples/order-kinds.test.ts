import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as catalogue } from '#functions/catalogue/api.ts';
import { orderExamples, type OrderExample } from '#functions/documentation/order-examples.ts';
import { handler as inventory } from '#functions/inventory/api.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { handler as parties } from '#functions/parties/api.ts';
import { handler as sourcing } from '#functions/sourcing/api.ts';
import { demoOrders } from '#demo/orders.ts';
import { seedDemo } from '#demo/seed.ts';
import { kits } from '#demo/world.ts';
import { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';
import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';
import { orderView } from '#shared/contracts/api/order-views.ts';
import { orderRoutes } from '#shared/contracts/api/orders.ts';
import { partiesRoutes } from '#shared/contracts/api/parties.ts';
import { exampleIds } from '#shared/contracts/examples.ts';
import { fulfilmentMethods, tenderKinds } from '#shared/contracts/vocabulary.ts';
import { callApi } from '../../support/api/api.ts';
import { startGateway } from '../../support/api/gateway.ts';
import { startUserPool } from '../../support/aws/user-pool.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
const pool = await startUserPool();
const gateway = await startGateway(
  { routes: partiesRoutes, handler: parties },
  { routes: catalogueRoutes, handler: catalogue },
  { routes: inventoryRoutes, handler: inventory },
);
const examples: readonly (readonly [string, OrderExample])[] = Object.entries(orderExamples);
let reservationId = '';

/** The last section of docs/api.md. */
const heading = '## One order of each kind\n\n';
const introduction = `Bodies of \`POST /v1/orders\`. Each works as it stands in a fresh demo system, by \`npx oms place FILE\` or chosen among the examples at \`/docs\`
(with an \`Idempotency-Key\` of its own). Tests place every one of them and follow it to its end.
`;

const place = (body: unknown) => callApi(orders, { method: 'POST', path: orderRoutes.placeOrder.path, body });

/** A fresh demo system: its world, the earlier order that one of them names, and what is held for the basket of another. */
beforeAll(async () => {
  await seedDemo({ ...gateway, clientId: 'root', clientSecret: 'secret', log: () => undefined });
  await place(demoOrders.delivered);
  const body = { channel: 'web', lines: [{ sku: 'TEA-001', quantity: 1 }] };
  const held = await callApi(sourcing, { method: 'POST', path: '/v1/reservations', body });
  ({ reservationId = held.rawBody } = held.body);
});
afterAll(async () => {
  await gateway.stop();
  await pool.stop();
  await engine.stop();
});

describe('an order of each kind is taken by the demo business as it stands', () => {
  test.each(examples)('%s', async (_, { value }) => {
    const body = JSON.stringify(value).replace(exampleIds.reservationToOrder, reservationId);
    const placed = await place(body);
    expect([placed.status, placed.body.detail]).toEqual([201, undefined]);
    const params = { orderId: placed.body.orderId };
    const read = orderView.parse((await callApi(orders, { method: 'GET', path: '/v1/orders/{orderId}', params })).body);
    expect(read.type).toBe(value.type ?? 'mixed');
    expect(read.lines.map(({ sku, ordered }) => [sku, ordered])).toEqual(value.lines.flatMap(orderedBy));
    if (value.total !== undefined) expect(read.total).toBe(value.total);
  });
});

test('every method and every tender has an order that shows it', () => {
  const values = examples.map(([, { value }]) => value);
  const methods = values.flatMap(({ type, groups = [] }) => [
    ...(type ? [type] : []),
    ...groups.map((of) => of.method),
  ]);
  expect([...new Set(methods)].sort()).toEqual([...fulfilmentMethods].sort());
  const kinds = values.flatMap(({ tenders = [], payment }) => [
    ...(payment ? [payment.method] : []),
    ...tenders.map(({ kind }) => kind),
  ]);
  expect([...new Set<string>(kinds)].sort()).toEqual([...tenderKinds].sort());
});

test('docs/api.md shows them: `npx vitest run test/contract/examples/order-kinds.test.ts -u` writes it', async () => {
  const file = resolve(import.meta.dirname, '../../../docs/api.md');
  const [before = ''] = readFileSync(file, 'utf8').split(heading);
  const shown = examples.map(
    ([, { summary, description, value }]) =>
      `### ${summary}\n\n${description}\n\n\`\`\`json\n${written(value)}\n\`\`\`\n`,
  );
  const whole = `${before}${heading}${introduction}\n${shown.join('\n')}`;
  await expect(whole).toMatchFileSnapshot('../../../docs/api.md');
});

/** What a line orders: the components of a bundle, of a kit those that the demo catalogue knows. */
function orderedBy(line: OrderExample['value']['lines'][number]): (readonly [string, number])[] {
  const components = line.components ?? kits.find(({ sku }) => sku === line.sku)?.components;
  return (components ?? [{ sku: line.sku, quantity: 1 }]).map(({ sku, quantity }) => [sku, quantity * line.quantity]);
}

/** JSON as one writes it by hand: what fits into a line stands in it, but for the whole. */
function written(value: unknown, indent = ''): string {
  const line = inOneLine(value);
  if (typeof value !== 'object' || value === null || (indent !== '' && indent.length + line.length <= 150)) return line;
  const deeper = `${indent}  `;
  const members = membersOf(value).map(([name, member]) => `${deeper}${name}${written(member, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

function inOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = membersOf(value).map(([name, member]) => `${name}${inOneLine(member)}`);
  return Array.isArray(value) ? `[${members.join(', ')}]` : `{ ${members.join(', ')} }`;
}

/** Members with their names as JSON has them; those of a list have none. */
function membersOf(value: object): [name: string, member: unknown][] {
  return Object.entries(value).map(([name, member]) => [
    Array.isArray(value) ? '' : `${JSON.stringify(name)}: `,
    member,
  ]);
}
