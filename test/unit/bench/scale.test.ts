import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../../bench/scale/blocks.ts';
import { countedOf, readResults, type Results } from '../../../bench/scale/counted.ts';
import { figure } from '../../../bench/scale/markdown.ts';
import { withBlocks } from '../../../bench/scale/page.ts';

/** Two orders, counted with the clock's work beside them; among others an order takes fewer invocations. */
const results: Results = {
  machine: { processor: 'a processor', cores: 2, memoryGiB: 8, commit: 'abc' },
  quick: false,
  cost: {
    oneAtATime: run({ OrdersApi: 2, QueueWebhooks: 18, SweepDeadlines: 9 }, 50),
    sixteenAtATime: run({ OrdersApi: 2, QueueWebhooks: 6, SweepDeadlines: 9 }, 900),
  },
  footprint: {
    stored: {
      'Orders: ORDER': { rows: 1, bytes: 1500 },
      'Orders: EVENT': { rows: 10, bytes: 7000 },
      'Billing: journal': { rows: 2, bytes: 1000 },
      'Idempotency: row': { rows: 5, bytes: 3000 },
    },
    historyEvents: 19,
    webhook: { writeUnits: 40, queueUnits: 48, readUnits: 40 },
  },
  placing: {
    placedLive: [
      { perSecond: 20, acceptedMeanwhile: 1 },
      { perSecond: 50, acceptedMeanwhile: 0.3 },
    ],
  },
  life: { perSecond: 10 },
  goals: [{ what: 'lives per second', wanted: { atLeast: 12 }, measured: 10 }],
};

function run(invocations: Record<string, number>, millisecondsEach: number) {
  const milliseconds = Object.entries(invocations).map(([name, calls]) => [name, calls * millisecondsEach]);
  const amounts = {
    'lambda invocations': invocations,
    'lambda milliseconds': Object.fromEntries(milliseconds) as Record<string, number>,
    'dynamodb write units': { 'OrdersApi Orders': 160, 'OrdersApi Orders/byBranch': 2 },
    'api requests': { 'POST /v1/orders': 10 },
    transitions: { 'Await shipment': 2, Complete: 2 },
  };
  return { orders: 2, amounts };
}

const blocks = blocksOf(results);
const rowOf = (block: string | undefined, beginning: string): string[] =>
  (block ?? '')
    .split('\n')
    .filter((line) => line.startsWith(`| ${beginning}`))
    .flatMap((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cell) => cell !== '');

describe('the growth of the system', () => {
  it('is what one order uses, times the orders per second, on average and in the busiest hour', () => {
    expect(rowOf(blocks['growth'], 'API requests').at(-1)).toBe('579 / 2,890');
    expect(rowOf(blocks['growth'], 'task tokens answered').at(-1)).toBe('116 / 579');
  });

  it('takes an order alone at few orders and among others at many, without what the clock does', () => {
    expect(rowOf(blocks['order'], 'Lambda invocations')).toEqual(['Lambda invocations', '10', '4']);
    expect(rowOf(blocks['growth'], 'Lambda invocations').slice(-2)).toEqual(['46.3 / 231', '463 / 2,310']);
  });

  it('takes no times from invocations that waited for each other on few cores', () => {
    expect(rowOf(blocks['order'], 'Lambda functions')).toEqual(['Lambda functions running at once', '0.5', '0.2']);
  });

  it('begins with four partitions and adds one per 1,000 write units a second', () => {
    const shards = rowOf(blocks['growth'], 'partitions');
    expect([shards[1], shards.at(-1)]).toEqual(['4', '47']);
  });

  it('meets the limits of a key that all orders of an endpoint, a branch or a month have in common', () => {
    expect(rowOf(blocks['keys'], 'Messages |').slice(-3)).toEqual(['40', '25', '432,000']);
    expect(rowOf(blocks['keys'], 'Billing | a branch’s journal').slice(-3)).toEqual(['4', '250', '4,320,000']);
  });

  it('meets limits in the order of their rank, those of the largest regions later', () => {
    const met = (blocks['limits'] ?? '').split('\n').slice(2);
    const first = met.map((line) => Number(line.split('|').at(-2)?.split('/')[0]?.replaceAll(',', '')));
    expect(first).toEqual(first.toSorted((left, right) => left - right));
    expect(rowOf(blocks['limits'], 'Step Functions: StartExecution')).toContain('2,590,000 / 5,180,000');
  });

  it('costs the same per order at all volumes, but for what stands still', () => {
    expect(rowOf(blocks['month'], 'Step Functions').slice(1)).toEqual([
      '<0.01',
      '0.15',
      '15',
      '150',
      '1,500',
      '15,000',
    ]);
    expect(rowOf(blocks['month'], 'alarms').slice(1)).toEqual(Array(6).fill('39.3'));
  });

  it('takes on one machine what is accepted while it is placed, not what piles up', () => {
    expect(rowOf(blocks['machine'], 'orders placed').slice(1)).toEqual(['20', '1,730,000']);
  });

  it('keeps what nothing deletes: no kept answers', () => {
    expect(rowOf(blocks['month'], 'stored more each year, GB').at(-1)).toBe('34,700');
  });
});

describe('docs/scale.md', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../../docs/scale.md'), 'utf8');

  it('has a place for everything that follows from the count', () => {
    expect(withBlocks(page, blocks)).toContain('sources abc');
  });

  it('is refused when its places are others', () => {
    expect(() => withBlocks(page.replace('<!-- keys -->', ''), blocks)).toThrow('the page has the blocks');
    expect(() => withBlocks(page.replace('<!-- /keys -->', ''), blocks)).toThrow(
      'the block keys of the page has no end',
    );
  });
});

describe('figures', () => {
  it('claim three digits, and nothing below a hundredth', () => {
    expect([0, 0.0099, 0.0123456, 12.345, 1234.5].map(figure)).toEqual(['0', '<0.01', '0.0123', '12.3', '1,230']);
  });

  it('that are not all there say what to run', () => {
    const file = join(tmpdir(), `oms-scale-${process.pid}.json`);
    writeFileSync(file, JSON.stringify({ ...results, footprint: undefined }));
    expect(() => readResults(file)).toThrow('npm run bench -- cost footprint');
    writeFileSync(file, JSON.stringify(results));
    expect(countedOf(readResults(file), 'alone').of('api requests')).toBe(5);
  });
});
