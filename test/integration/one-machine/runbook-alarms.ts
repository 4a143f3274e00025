import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DynamoDBClient, DeleteItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  type SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { ApiClient } from '../../support/system/api-client.ts';
import type { Shop } from '../../support/system/shop.ts';
import { until } from '../../support/until.ts';

/** What a person on call has before them. */
export interface Desk {
  readonly dataDir: string;
  readonly client: ApiClient;
  readonly shop: Shop;
  readonly sqs: SQSClient;
  readonly workflows: SFNClient;
  readonly tables: DynamoDBClient;
  /** The answer of the command line with `--json`. */
  readonly oms: (...args: string[]) => Promise<unknown>;
}

const brokenOrder = 'ord_broken';

/** An order of which nothing is left, and which is due to be looked after, from now on: the sweep comes by every minute. */
export async function breakAnOrder({ tables }: Desk): Promise<void> {
  const due = { queue: 'deadlines#0', queuedAt: '2026-01-01T00:00:00.000Z' };
  const header = { order: brokenOrder, entry: 'ORDER', ...due, aggregate: '{}', lines: '[]' };
  await putRow(tables, 'Orders', header);
  await putRow(tables, 'Orders', { order: brokenOrder, entry: 'ORDER#BUYER', buyer: '{}' });
}

/** The entries of "When an alarm goes off" in docs/operations.md that can be tried on one machine: what each says is looked at, and done. */
export const alarmEntries: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  'api-errors': async (desk) => {
    const { client, tables } = desk;
    const broken = { party: 'branch#broken', entry: 'BRANCH' };
    await putRow(tables, 'Parties', { ...broken, version: 1 });
    const { status, body } = await client.ask('getBranch', { params: { branchId: 'broken' } });
    await tables.send(new DeleteItemCommand({ TableName: await tableOf(tables, 'Parties'), Key: marshall(broken) }));
    expect(status).toBe(500);
    const { requestId } = body as unknown as { requestId: string };
    const line = await logged(desk, 'failed', (one) => one['requestId'] === requestId);
    expect(line).toMatchObject({ route: 'GET /v1/branches/{branchId}', error: { message: expect.any(String) } });
  },

  'dead-letters': async ({ sqs }) => {
    const QueueUrl = await queueOf(sqs, 'start-fulfilment-dead-letters');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"detail-type":"OrderPlaced"}' }));
    const { Messages: [letter] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(letter?.Body).toContain('OrderPlaced');
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: letter?.ReceiptHandle }));
  },

  'erasures-failed': async (desk) => {
    const [party, kind, kindKey] = ['erasure#era_broken', 'erasures#open', 'era_broken'];
    // There is no such key.
    const key = { person: 'customer#c-nobody', generation: 1 };
    const details = { requestedAt: '2026-01-01T00:00:00.000Z', state: 'requested', key };
    const broken = { party, entry: 'ERASURE', kind, kindKey, details, version: 1 };
    await putRow(desk.tables, 'Parties', broken);
    const line = await logged(desk, 'an erasure could not be carried out', () => true);
    expect(line).toMatchObject({ erasureId: 'era_broken', error: { message: expect.any(String) } });
    await metric(desk, 'ErasuresFailed');
    await desk.tables.send(
      new DeleteItemCommand({
        TableName: await tableOf(desk.tables, 'Parties'),
        Key: marshall({ party, entry: 'ERASURE' }),
      }),
    );
  },

  'failed-executions': async ({ shop, workflows }) => {
    // It waits for a person, and for nothing else.
    const orderId = await shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1001.00' }] });
    await shop.until(orderId, 'held', ({ holds }) => holds.length > 0);
    const executionArn = await until(
      'the execution',
      () => executionOf(workflows, orderId),
      (found) => found !== undefined,
    );
    await workflows.send(new StopExecutionCommand({ executionArn }));
    expect((await workflows.send(new DescribeExecutionCommand({ executionArn }))).status).toBe('ABORTED');
    // The next thing that happens to the order starts the next run.
    for (const { holdId } of (await shop.read(orderId)).holds) await shop.release(orderId, holdId);
    await shop.untilOver(orderId);
    expect(await executionOf(workflows, orderId)).not.toBe(executionArn);
  },

  'function-failing': async (desk) => {
    const QueueUrl = await queueOf(desk.sqs, 'start-fulfilment');
    const letter = { 'detail-type': 'OrderPlaced', source: 'oms.orders', detail: { metadata: {}, data: {} } };
    await desk.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }));
    const line = await logged(desk, 'event not consumed', () => true);
    expect(line).toMatchObject({ error: { message: expect.any(String) } });
    await metric(desk, 'EventsNotConsumed');
  },

  'open-exceptions': async ({ client, shop, oms }) => {
    const orderId = await shop.place({ token: 'tok_refund_refused' });
    await shop.untilOver(orderId);
    const body = { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' };
    await client.call('refundOrder', { params: { orderId }, body });
    const list = () => oms('exceptions', 'list', '--branch', shop.branch, '--json') as Promise<Listed[]>;
    const [raised] = await until('an exception', list, (all) => all.some((one) => one.orderId === orderId));
    expect(raised).toMatchObject({ orderId, error: 'RefundRefused', resumeAction: expect.any(String) });
    const exceptionId = raised?.exceptionId ?? '';
    const taken = await oms('exceptions', 'take', exceptionId, '--owner', 'Ada', '--json');
    expect(taken).toMatchObject({ exceptionId, owner: 'Ada', state: 'open' });
    expect(await oms('exceptions', 'resume', exceptionId, '--json')).toMatchObject({ state: 'resumed' });
  },

  'orders-not-looked-after': async (desk) => {
    const line = await logged(desk, 'a subject could not be looked after', () => true);
    expect(line).toMatchObject({ orderId: brokenOrder, process: 'fulfil-order' });
    await metric(desk, 'OrdersNotLookedAfter');
  },

  'reports-late': (desk) => metric(desk, 'ReportAge'),

  'search-late': (desk) => metric(desk, 'SearchAge'),

  'unpublished-events': async (desk) => {
    const { oms, tables } = desk;
    const row = { order: 'ord_untold', entry: 'EVENT#000000001' };
    await putRow(tables, 'Orders', { ...row, outbox: true, events: 'deflated:nonsense' });
    const list = () => oms('events', 'unpublished', '--json') as Promise<{ id: string; reason: string; row: object }[]>;
    const [kept] = await until('the event that was not published', list, ({ length }) => length > 0);
    expect(kept).toMatchObject({ reason: 'unreadable', row });
    const { id = '' } = kept ?? {};
    await logged(desk, 'an event was not published', (one) => one['id'] === id);
    expect(await oms('events', 'republish', id, '--json')).toMatchObject([{ id, outcome: 'refused' }]);
  },
};

interface Listed {
  readonly exceptionId: string;
  readonly orderId: string;
}

type Line = Readonly<Record<string, unknown>>;

function linesIn({ dataDir }: Desk, text: string): Line[] {
  const logs = join(dataDir, 'logs');
  const lines = readdirSync(logs).flatMap((file) => readFileSync(join(logs, file), 'utf8').split('\n'));
  return lines.filter((line) => line.includes(text)).map((line) => JSON.parse(line) as Line);
}

/** The first line of the logs with a message, once there is one that is wanted. */
async function logged(desk: Desk, message: string, isWanted: (line: Line) => boolean): Promise<Line> {
  const look = async () => linesIn(desk, `"message":${JSON.stringify(message)}`).find(isWanted);
  return (await until(`the line "${message}"`, look, (line) => line !== undefined)) ?? {};
}

/** Waits until functions have measured something by this name. */
async function metric(desk: Desk, name: string): Promise<void> {
  await until(
    `the metric ${name}`,
    async () => linesIn(desk, `"${name}":`).length,
    (lines) => lines > 0,
  );
}

async function executionOf(workflows: SFNClient, orderId: string): Promise<string | undefined> {
  const { stateMachines = [] } = await workflows.send(new ListStateMachinesCommand({}));
  const machine = stateMachines.find(({ name }) => name === 'oms-local-fulfil-order');
  const { executions = [] } = await workflows.send(
    new ListExecutionsCommand({ stateMachineArn: machine?.stateMachineArn }),
  );
  return executions.find(({ name }) => name?.includes(orderId))?.executionArn;
}

async function queueOf(sqs: SQSClient, name: string): Promise<string | undefined> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  return QueueUrls.find((url) => url.endsWith(`/oms-local-${name}`));
}

async function tableOf(tables: DynamoDBClient, table: string): Promise<string | undefined> {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  return TableNames.find((name) => name.includes(table));
}

/** Writes a row as a mistake might have left it. */
async function putRow(tables: DynamoDBClient, table: string, row: object): Promise<void> {
  const Item = marshall({ ...row, v: 1 });
  await tables.send(new PutItemCommand({ TableName: await tableOf(tables, table), Item }));
}
