import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testLedger } from '#functions/billing/providers/test/test-provider.ts';
import { meteredTableCall } from '#infra/local/dynamodb/metered-call.ts';
import { ReadableMeter } from '#infra/local/meter.ts';
import { countedApart } from '#infra/one-machine/counted-apart.ts';

/** An engine that takes everything and says that it cost 2 units on the table and 1 on an index. */
const engine = createServer((_, response) => {
  const capacity = {
    TableName: 'Billing',
    Table: { CapacityUnits: 2 },
    GlobalSecondaryIndexes: { byKind: { CapacityUnits: 1 } },
  };
  response.end(JSON.stringify({ ConsumedCapacity: [capacity] }));
});
let address: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
});

afterAll(() => void engine.close());

async function meteredFor(action: string, account: string) {
  const meter = new ReadableMeter(countedApart);
  const put = { Put: { TableName: 'Billing', Item: { account: { S: account }, entry: { S: 'x' } } } };
  const input = { TransactItems: [put] };
  await meteredTableCall(meter, address, { action, input, caller: 'AcceptOrder' }, () => []);
  return meter.read();
}

describe('a metered call', () => {
  it('is taken down by caller, table and index, as the engine counts it: transactions twice on tables, once on indexes', async () => {
    expect(await meteredFor('TransactWriteItems', 'ord_1')).toEqual({
      'dynamodb calls': { 'AcceptOrder TransactWriteItems': 1 },
      'dynamodb write units': { 'AcceptOrder Billing': 2, 'AcceptOrder Billing/byKind': 1 },
      'dynamodb rows written': { 'AcceptOrder Billing row': 2 },
    });
  });

  it('for the books of the test payment provider is told apart', async () => {
    const { 'dynamodb write units': units } = await meteredFor('TransactWriteItems', testLedger);
    expect(Object.keys(units ?? {})).toEqual([
      'AcceptOrder for the provider outside Billing',
      'AcceptOrder for the provider outside Billing/byKind',
    ]);
  });
});
