import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  ListTablesCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp, openBackup } from '#infra/local/data-folder/backup.ts';
import { tables as described } from '#shared/dynamodb/tables.ts';
import { ApiClient } from '../../support/system/api-client.ts';
import { unpackedRow } from '../../support/tables/packed-rows.ts';
import { Shop } from '../../support/system/shop.ts';
import { TestHost, type OwnSystem } from '../../support/system/system.ts';
import { until } from '../../support/until.ts';
import { alarmEntries, breakAnOrder, type Desk } from './runbook-alarms.ts';

/** What the start of the one-machine host prints for AWS clients. */
type Started = OwnSystem & { readonly aws: string; readonly region: string };

let host: TestHost;
let client: ApiClient;
let shop: Shop;
let orderId: string;
let sqs: SQSClient;
let workflows: SFNClient;
let bus: EventBridgeClient;
let tables: DynamoDBClient;
let desk: Desk;

beforeAll(async () => {
  host = await TestHost.start({ demo: false, demoSpeed: Infinity });
  const { aws, region, dynamodb } = host.system as Started;
  const here = { endpoint: aws, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  [sqs, workflows, bus] = [new SQSClient(here), new SFNClient(here), new EventBridgeClient(here)];
  tables = new DynamoDBClient({ ...here, endpoint: dynamodb });
  client = new ApiClient(host.system);
  shop = await Shop.open(client);
  orderId = await shop.place();
  await shop.untilOver(orderId);
  desk = { dataDir: host.system.dataDir, client, shop, sqs, workflows, tables, oms };
  await breakAnOrder(desk);
}, 120_000);
afterAll(() => host?.close());

/** The events of the order in its table, each whole, as it goes onto the bus. */
async function storedEvents(): Promise<{ source: string; type: string; detail: string }[]> {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  const TableName = TableNames.find((name) => /Orders/.test(name));
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: '#order = :order AND begins_with(entry, :event)',
      ExpressionAttributeNames: { '#order': 'order' },
      ExpressionAttributeValues: { ':order': { S: orderId }, ':event': { S: 'EVENT#' } },
    }),
  );
  return Items.flatMap((item) => {
    const { events } = unpackedRow(unmarshall(item)) as { events: { metadata: { source: string; type: string } }[] };
    return events.map((event) => ({
      source: event.metadata.source,
      type: event.metadata.type,
      detail: JSON.stringify(event),
    }));
  });
}

/** The orders that one partition of a state holds, the one that has stood there longest first. */
async function standing(state: string, shard: number): Promise<(string | undefined)[]> {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName: TableNames.find((name) => /Orders/.test(name)),
      IndexName: 'byQueue',
      KeyConditionExpression: '#queue = :queue',
      ExpressionAttributeNames: { '#queue': 'queue' },
      ExpressionAttributeValues: { ':queue': { S: `waits#fulfil-order#${state}#${shard}` } },
    }),
  );
  return Items.map(({ order }) => order?.S);
}

/** What stands in a partition below a prefix, the newest first. */
async function changesOf(table: string, key: string, partition: string, prefix: string) {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName: TableNames.find((name) => name.includes(table)),
      KeyConditionExpression: '#key = :partition AND begins_with(entry, :prefix)',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':partition': { S: partition }, ':prefix': { S: prefix } },
      ScanIndexForward: false,
    }),
  );
  return Items.map((row) => unmarshall(row));
}

async function queueArn(url: string | undefined): Promise<string> {
  const wanted = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] });
  return (await sqs.send(wanted)).Attributes?.['QueueArn'] ?? '';
}

async function messagesIn(url: string | undefined): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

async function busArn(): Promise<string> {
  const { EventBuses = [] } = await bus.send(new ListEventBusesCommand({}));
  return EventBuses.find(({ Name }) => Name === 'oms-local')?.Arn ?? '';
}

/** As it is started by hand; fails where rows are left, or not read. */
function backfill(...options: string[]): Promise<{ stdout: string }> {
  const { aws, region, dynamodb } = host.system as Started;
  const env = {
    ...process.env,
    OMS_STAGE: 'local',
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const script = fileURLToPath(new URL('../../../infra/backfill/main.ts', import.meta.url));
  return promisify(execFile)(process.execPath, [script, '--rate', '5000', ...options], { env });
}

async function rowsWithoutVersion(): Promise<unknown[]> {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  const scans = await Promise.all(TableNames.map((TableName) => tables.send(new ScanCommand({ TableName }))));
  return scans.flatMap(({ Items = [] }) => Items.filter(({ v }) => v?.N === undefined));
}

const unchanged = async (): Promise<number> => (await shop.read(orderId)).version;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Places an order that is held for its approval. */
const placeDear = (): Promise<string> => shop.place({ lines: [{ sku: shop.tea, quantity: 1, unitPrice: '1001.00' }] });

async function releaseAll(order: string): Promise<void> {
  for (const { holdId } of (await shop.read(order)).holds) await shop.release(order, holdId);
}

const timelineOf = (order: string) => client.call('readTimeline', { params: { orderId: order } });

/** The rows of an order in a table that keeps them under its id, as they are stored. */
async function rowsOf(order: string, table: 'Orders' | 'Billing'): Promise<Record<string, AttributeValue>[]> {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName: TableNames.find((name) => name.includes(table)),
      KeyConditionExpression: '#partition = :order',
      ExpressionAttributeNames: { '#partition': table === 'Orders' ? 'order' : 'account' },
      ExpressionAttributeValues: { ':order': { S: order } },
    }),
  );
  return Items;
}

/** What a bug might do. @returns how many rows are gone. */
async function deleteRowsOf(
  order: string,
  from: readonly ('Orders' | 'Billing')[] = ['Orders', 'Billing'],
): Promise<number> {
  const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
  let gone = 0;
  for (const table of from) {
    for (const { order: id, account, entry } of await rowsOf(order, table)) {
      const Key = { ...(id ? { order: id } : {}), ...(account ? { account } : {}), ...(entry ? { entry } : {}) };
      await tables.send(new DeleteItemCommand({ TableName: TableNames.find((name) => name.includes(table)), Key }));
      gone += 1;
    }
  }
  return gone;
}

/** How many mails the host has sent, as it keeps them. */
function mailsSent(): number {
  const db = new DatabaseSync(join(host.system.dataDir, 'host.db'), { readOnly: true });
  try {
    return Number(db.prepare('SELECT COUNT(*) AS mails FROM ses_mails').get()?.['mails']);
  } finally {
    db.close();
  }
}

/** How many mails there are once no more come: they are collected for five seconds before they go out. */
async function mailsAtRest(): Promise<number> {
  let [before, now] = [-1, mailsSent()];
  while (now > before) {
    await sleep(7000);
    [before, now] = [now, mailsSent()];
  }
  return now;
}

interface Restoration {
  readonly subjects: readonly { readonly name: string; readonly rows: readonly { readonly standing: string }[] }[];
}

/** The answer of the command line, with what the start prints as its environment; also where it has something to say against it. */
async function oms(...args: string[]): Promise<unknown> {
  const { api, token, clientId, clientSecret, dynamodb, region } = host.system as Started;
  const ended = promisify(execFile)(process.execPath, ['bin/oms.ts', ...args], {
    maxBuffer: 100_000_000,
    env: {
      ...process.env,
      OMS_API: api,
      OMS_TOKEN_URL: token,
      OMS_CLIENT_ID: clientId,
      OMS_CLIENT_SECRET: clientSecret,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
  const { stdout } = await ended.catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as unknown;
}

/** Every entry of "How to" in docs/operations.md, tried with the commands that it names. */
const entries: Readonly<Record<string, () => Promise<void>>> = {
  'Find an order’s story': async () => {
    expect((await client.call('readTimeline', { params: { orderId } })).items.length).toBeGreaterThan(5);
    expect((await client.call('getSourcing', { params: { orderId } })).decisions.length).toBeGreaterThan(0);
    const { stateMachines = [] } = await workflows.send(new ListStateMachinesCommand({}));
    const machine = stateMachines.find(({ name }) => name === 'oms-local-fulfil-order');
    const { executions = [] } = await workflows.send(
      new ListExecutionsCommand({ stateMachineArn: machine?.stateMachineArn }),
    );
    const execution = executions.find(({ name }) => name?.includes(orderId));
    const { status } = await workflows.send(new DescribeExecutionCommand({ executionArn: execution?.executionArn }));
    expect(status).toBe('SUCCEEDED');
    const logs = join(host.system.dataDir, 'logs');
    const lines = readdirSync(logs).flatMap((file) => readFileSync(join(logs, file), 'utf8').split('\n'));
    const own = lines.filter((line) => line.includes(`"orderId":"${orderId}"`));
    expect(own.filter((line) => line.includes('"message":"step done"')).length).toBeGreaterThan(2);
    expect(own.filter((line) => line.includes('"message":"answered"')).length).toBeGreaterThan(3);
  },
  'See what a person changed': async () => {
    const params = { branchId: shop.branch };
    const { branchId: _, version, ...settings } = await client.call('getBranch', { params });
    const body = { ...settings, name: 'Renamed' };
    await client.call('replaceBranch', { params, body, ifMatch: `"${version}"` });
    const versions = await changesOf('Parties', 'party', `branch#${shop.branch}`, 'VERSION#');
    expect(versions.slice(0, 2).map(({ details }) => details)).toMatchObject([
      { name: 'Renamed' },
      { name: settings.name },
    ]);
    expect(JSON.stringify(versions[0])).toContain('BranchChanged');
    const [item] = await changesOf('Catalogue', 'item', shop.tea, 'EVENT#');
    expect(JSON.stringify(item)).toContain('ItemChanged');
  },
  'See which call was slow': async () => {
    const logs = join(host.system.dataDir, 'logs');
    const lines = readdirSync(logs).flatMap((file) => readFileSync(join(logs, file), 'utf8').split('\n'));
    const measured = lines.filter((line) => line.includes('"DynamoDbWritesLatency"'));
    const { DynamoDbWritesLatency: latencies } = JSON.parse(measured[0] ?? '{}') as Record<string, unknown>;
    expect([latencies].flat().every((latency) => Number(latency) >= 0)).toBe(true);
    for (const line of lines.filter((one) => one.includes('"slow call"'))) {
      expect(JSON.parse(line)).toMatchObject({ dependency: expect.any(String), milliseconds: expect.any(Number) });
    }
  },
  'See where the orders stand': async () => {
    // It stays there until a person decides; from other states a fast warehouse may have taken it before anyone looks.
    const waiting = await placeDear();
    await until(
      'the order to stand in Await decision',
      async () => Promise.all(Array.from({ length: 8 }, (_, shard) => standing('Await decision', shard))),
      (shards) => shards.flat().includes(waiting),
    );
    await releaseAll(waiting);
    await shop.untilOver(waiting);
  },
  'Give dead letters back': async () => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const [deadLetters, work] = ['oms-local-wake-workflow-dead-letters', 'oms-local-wake-workflow'].map((name) =>
      QueueUrls.find((url) => url.endsWith(`/${name}`)),
    );
    const [event] = await storedEvents();
    const letter = { source: event?.source, 'detail-type': event?.type, detail: JSON.parse(event?.detail ?? '') };
    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetters, MessageBody: JSON.stringify(letter) }));
    const SourceArn = await queueArn(deadLetters);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn: await queueArn(work) }));
    await until(
      'the move to be complete',
      () => sqs.send(new ListMessageMoveTasksCommand({ SourceArn })),
      ({ Results = [] }) => Results[0]?.Status === 'COMPLETED',
    );
    expect(await messagesIn(deadLetters)).toBe(0);
    await until(
      'the work to be done',
      () => messagesIn(work),
      (left) => left === 0,
    );
  },
  'Events that never reached the bus': async () => {
    const told = (await timelineOf(orderId)).items.length;
    const again = await oms('events', 'republish', '--order', orderId, '--json');
    expect(told).toBeGreaterThan(5);
    expect(again).toEqual(Array.from({ length: told }, () => ({ id: expect.any(String), outcome: 'published' })));
  },
  'Replay the archive': async () => {
    const { Archives = [] } = await bus.send(new ListArchivesCommand({}));
    const { Rules = [] } = await bus.send(new ListRulesCommand({ EventBusName: 'oms-local' }));
    const rule = Rules.find(({ Name }) => /WakeWorkflow/i.test(Name ?? ''));
    const archive = await bus.send(new DescribeArchiveCommand({ ArchiveName: Archives[0]?.ArchiveName }));
    await bus.send(
      new StartReplayCommand({
        ReplayName: 'again-1',
        EventSourceArn: archive.ArchiveArn,
        EventStartTime: new Date(Date.now() - 3_600_000),
        EventEndTime: new Date(),
        Destination: { Arn: await busArn(), FilterArns: [rule?.Arn ?? ''] },
      }),
    );
    await until(
      'the replay to be complete',
      () => bus.send(new DescribeReplayCommand({ ReplayName: 'again-1' })),
      ({ State }) => State === 'COMPLETED',
    );
  },
  'Start a workflow again': async () => {
    const { stateMachines = [] } = await workflows.send(new ListStateMachinesCommand({}));
    const machine = stateMachines.find(({ name }) => name === 'oms-local-fulfil-order');
    const { executionArn } = await workflows.send(
      new StartExecutionCommand({
        stateMachineArn: `${machine?.stateMachineArn}:live`,
        name: `${orderId}-2`,
        input: JSON.stringify({ orderId, run: 2 }),
      }),
    );
    await until(
      'the run to end',
      () => workflows.send(new DescribeExecutionCommand({ executionArn })),
      ({ status }) => status !== 'RUNNING',
    );
  },
  'Change how rows are stored': async () => {
    const { stdout } = await backfill();
    expect(stdout.trim().split('\n')).toEqual(
      Object.keys(described).map((table) =>
        expect.stringMatching(new RegExp(`^${table}: done, \\d+ rows looked at, 0 brought`)),
      ),
    );
    // A delivered order is there, and all that it has left is of a kind and says its version.
    const [looked] = /(?<=Orders: done, )\d+/.exec(stdout) ?? [];
    expect(Number(looked)).toBeGreaterThan(10);
    expect(await rowsWithoutVersion()).toEqual([]);
    expect((await backfill('--status')).stdout).toBe(stdout);
  },
  'Prove the books': () => shop.checkBooks(),
  'Count the reports anew': async () => {
    const day = new Date().toISOString().slice(0, 10);
    expect((await client.ask('rebuildOrderReport', { body: { branch: shop.branch, day } })).status).toBe(200);
    const stock = { location: shop.near, skus: [shop.tea, shop.mug] };
    expect((await client.ask('rebuildStockReport', { body: stock })).status).toBe(200);
  },
  'An import that stands still': async () => {
    const body = { kind: 'items', fileName: 'items.csv', bytes: 9 } as const;
    const { importId } = await client.call('createImport', { body });
    const params = { importId };
    expect(await client.call('cancelImport', { params })).toMatchObject({ stage: 'cancelled' });
    expect(await client.call('getImport', { params })).toMatchObject({ importId, stage: 'cancelled' });
    const { stateMachines = [] } = await workflows.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toContain('oms-local-import-file');
  },
  'Make the lists of orders anew': async () => {
    const day = new Date().toISOString().slice(0, 10);
    const { orders } = await client.call('rebuildSearch', { body: { branch: shop.branch, day } });
    expect(orders).toBeGreaterThan(0);
    expect(await client.call('rebuildSearch', { body: { branch: shop.branch, day } })).toMatchObject({ orders });
  },
  'Get rows back from a backup': async () => {
    const damaged = await shop.place();
    await shop.untilOver(damaged);
    const [unfinished, later] = [await placeDear(), await placeDear()];
    for (const order of [unfinished, later]) {
      await until(
        'the token of a workflow that waits',
        () => rowsOf(order, 'Orders'),
        (rows) => rows.some(({ wait }) => wait?.S === 'Await decision'),
      );
    }
    const [story, body] = await Promise.all([timelineOf(damaged), shop.read(damaged)]);
    const folder = join(mkdtempSync(join(tmpdir(), 'runbook-')), 'backup');
    backUp(host.system.dataDir, folder);
    const backup = await openBackup(folder, silent);
    try {
      await releaseAll(later);
      await shop.untilOver(later);
      const [newer, mails] = [await shop.read(later), await mailsAtRest()];
      const lost = await deleteRowsOf(damaged);
      expect(lost).toBeGreaterThan(8);
      const lostToo = await deleteRowsOf(unfinished);
      expect((await client.ask('readOrder', { params: { orderId: damaged } })).status).toBe(404);
      const compared = (await oms('restore', '--endpoint', backup.endpoint, '--json')) as Restoration;
      const standing = new Map(compared.subjects.map(({ name, rows }) => [name, rows]));
      expect(standing.get(damaged)?.filter((row) => row.standing === 'missing')).toHaveLength(lost);
      expect(standing.get(later)?.some((row) => row.standing === 'newer')).toBe(true);
      const merged = await oms(
        'restore',
        '--endpoint',
        backup.endpoint,
        '--order',
        damaged,
        '--order',
        unfinished,
        '--apply',
        '--json',
      );
      expect(merged).toMatchObject({ rows: lost + lostToo, subjects: 2, left: [], wrong: [] });
      const back = await shop.read(damaged);
      expect(back).toEqual({ ...body, version: back.version });
      expect(back.version).toBeGreaterThan(body.version);
      expect(await timelineOf(damaged)).toEqual(story);
      // What came after the backup stands, and nobody was told anything twice.
      expect(await shop.read(later)).toEqual(newer);
      expect((await rowsOf(damaged, 'Orders')).filter((row) => 'outbox' in row)).toEqual([]);
      expect(await mailsAtRest()).toBe(mails);
      // The workflow of the other one has waited all the time, and is answered now.
      await releaseAll(unfinished);
      await shop.untilOver(unfinished);
      // One that was shipped and paid after the backup comes back as it was, is held, and knows of its money when that is asked for.
      await deleteRowsOf(later, ['Orders']);
      const behind = await oms('restore', '--endpoint', backup.endpoint, '--order', later, '--apply', '--json');
      expect(behind).toMatchObject({
        subjects: 0,
        behind: [{ name: later, rows: expect.arrayContaining([expect.stringContaining('CAPTURE#')]) }],
        unheld: [],
      });
      expect((await shop.read(later)).holds).toContainEqual(
        expect.objectContaining({ type: 'manual', state: 'active', blocks: ['release', 'hand-over'] }),
      );
      const last = (await timelineOf(later)).items.at(-1);
      expect(last).toMatchObject({ type: 'OrderHeld' });
      expect(last?.sequence).toBeGreaterThan(10_000);
      const lineId = newer.lines[0]?.lineId ?? '';
      await client.call('refundOrder', {
        params: { orderId: later },
        body: { lines: [{ lineId, quantity: 1 }], reason: 'broken' },
      });
    } finally {
      await backup.close();
      rmSync(folder, { recursive: true });
    }
  },
  'Answer a person who asks to be forgotten': async () => {
    const leaving = await shop.place({ customer: { name: 'Ben Hill', email: 'success+ben@simulator.amazonses.com' } });
    await shop.untilOver(leaving);
    const find = () => oms('list', '--email', 'success+ben@simulator.amazonses.com', '--json') as Promise<object[]>;
    expect(await until('the order in the lists', find, ({ length }) => length > 0)).toMatchObject([
      { orderId: leaving },
    ]);
    const { erasureId } = (await oms('erasures', 'request', '--order', leaving, '--json')) as { erasureId: string };
    const listed = await oms('erasures', 'list', '--json');
    expect(listed).toContainEqual(expect.objectContaining({ erasureId, state: 'requested', orderId: leaving }));
    const { TableNames = [] } = await tables.send(new ListTablesCommand({}));
    const tableOf = (table: string) => TableNames.find((name) => name.includes(table));
    // As if a backup from before the request had brought the key back.
    const { Items: keys = [] } = await tables.send(new ScanCommand({ TableName: tableOf('Vault') }));
    const { person, entry } = keys.find(({ closedBy }) => closedBy?.S === erasureId) ?? {};
    if (!person || !entry) throw new Error('the request has closed no key');
    const Key = { person, entry };
    await tables.send(new UpdateItemCommand({ TableName: tableOf('Vault'), Key, UpdateExpression: 'REMOVE closedBy' }));
    const repeated = await oms(
      'erasures',
      'repeat',
      '--since',
      new Date(Date.now() - 3600_000).toISOString(),
      '--json',
    );
    expect(repeated).toContainEqual(expect.objectContaining({ erasureId, repeatedAt: expect.any(String) }));
    // As if a quarter of an hour had gone by.
    await tables.send(
      new UpdateItemCommand({
        TableName: tableOf('Parties'),
        Key: { party: { S: `erasure#${erasureId}` }, entry: { S: 'ERASURE' } },
        UpdateExpression: 'SET details.repeatedAt = :then',
        ExpressionAttributeValues: { ':then': { S: '2026-01-01T00:00:00.000Z' } },
      }),
    );
    const show = () => oms('erasures', 'show', erasureId, '--json') as Promise<{ state: string }>;
    await until('the erasure', show, ({ state }) => state === 'finished');
    const { Items: after = [] } = await tables.send(new ScanCommand({ TableName: tableOf('Vault') }));
    const destroyed = after.find((row) => row['person']?.S === person.S && row['entry']?.S === entry.S);
    expect([destroyed?.['closedBy']?.S, destroyed?.['key']]).toEqual([erasureId, undefined]);
    expect((await shop.read(leaving)).customer).toEqual({ locale: 'en', erased: true });
    const invoices = await client.call('listInvoices', { query: { branch: shop.branch } });
    const { invoiceId = '' } = invoices.items.find((invoice) => invoice.orderId === leaving) ?? {};
    expect((await client.call('readInvoice', { params: { invoiceId } })).billTo).toMatchObject({ name: 'Ben Hill' });
    await until(
      'nothing to be found by their address',
      () => oms('list', '--email', 'success+ben@simulator.amazonses.com', '--json'),
      (orders) => Array.isArray(orders) && orders.length === 0,
    );
  },
  'Take a channel’s access away': async () => {
    const params = { channelId: shop.channel };
    const { clientId } = await client.call('createChannelCredentials', {
      params,
      body: { name: 'To be taken away', scopes: ['orders:read'] },
    });
    const gone = await client.ask('disableChannelCredentials', { params: { ...params, clientId } });
    expect(gone.status).toBe(204);
  },
};

test.each(Object.entries(entries))(
  '%s',
  async (_, tried) => {
    const before = await unchanged();
    await tried();
    // Nothing that the runbook names does harm to an order that needs none of it.
    expect(await unchanged()).toBe(before);
  },
  120_000,
);

test.each(Object.entries(alarmEntries))('%s', (_, tried) => tried(desk), 120_000);

test.each([
  ['When an alarm goes off', alarmEntries],
  ['How to', entries],
])('every entry of "%s" is tried here or says that it cannot be', (chapter, triedHere) => {
  const runbook = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [, text = ''] = runbook.split(`\n## ${chapter}\n`);
  const sections = text.split('\n## ')[0]?.split('\n### ').slice(1) ?? [];
  const titled = sections.map((section) => [section.split('\n')[0]?.replace("'", '’'), section] as const);
  const onAwsOnly = titled.filter(([, section]) => section.includes('Not on one machine')).map(([title]) => title);
  expect([...Object.keys(triedHere), ...onAwsOnly].sort()).toEqual(titled.map(([title]) => title).sort());
});
