import { beforeEach, describe, expect, test } from 'vitest';
import { KnownAnswers } from './known-answers.ts';

let known: KnownAnswers<string>;

function ask(operation: string, input: object, answer = ''): string | undefined {
  const body = JSON.stringify(input);
  const before = known.find(operation, body);
  if (before === undefined) known.begin(operation, body)(answer);
  return before;
}

const get = (order: string) => ({ TableName: 'Orders', Key: { order: { S: order }, entry: { S: 'ORDER' } } });
const put = (order: string) => ({ TableName: 'Orders', Item: { order: { S: order }, entry: { S: 'NOTE' } } });
const rowsOf = (order: string) => ({
  TableName: 'Orders',
  KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
  ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
  ExpressionAttributeValues: { ':order': { S: order }, ':prefix': { S: 'E' } },
});
const queued = {
  TableName: 'Orders',
  IndexName: 'byQueue',
  KeyConditionExpression: '#queue = :queue',
  ExpressionAttributeNames: { '#queue': 'queue' },
  ExpressionAttributeValues: { ':queue': { S: 'one' } },
};

beforeEach(() => {
  known = new KnownAnswers();
  ask('CreateTable', { TableName: 'Orders', KeySchema: [{ AttributeName: 'order', KeyType: 'HASH' }] });
});

describe('known answers', () => {
  test('serve a read that was made before, word for word', () => {
    ask('GetItem', get('1'), 'one');
    expect(ask('GetItem', get('1'))).toBe('one');
    expect(ask('GetItem', { ...get('1'), ConsistentRead: true })).toBeUndefined();
  });

  test('hold while other partitions are written, and no longer', () => {
    ask('GetItem', get('1'), 'one');
    ask('Query', rowsOf('1'), 'rows');
    ask('PutItem', put('2'));
    expect(ask('GetItem', get('1'))).toBe('one');
    expect(ask('Query', rowsOf('1'))).toBe('rows');
    ask('TransactWriteItems', { TransactItems: [{ ConditionCheck: get('3') }, { Put: put('1') }] });
    expect(ask('GetItem', get('1'))).toBeUndefined();
    expect(ask('Query', rowsOf('1'))).toBeUndefined();
  });

  test('from an index hold until anything in its table is written', () => {
    ask('Query', queued, 'none');
    ask('BatchWriteItem', { RequestItems: { Items: [{ PutRequest: { Item: { sku: { S: 'TEA' } } } }] } });
    ask('Query', queued, 'none');
    expect(ask('Query', queued)).toBe('none');
    ask('UpdateItem', get('9'));
    expect(ask('Query', queued)).toBeUndefined();
  });

  test('do not hold when the row was written while the read was under way', () => {
    const keep = known.begin('GetItem', JSON.stringify(get('1')));
    known.begin('PutItem', JSON.stringify(put('1')));
    keep('as it was before');
    expect(ask('GetItem', get('1'))).toBeUndefined();
  });

  test('are forgotten when a row is written of which the partition is not known', () => {
    ask('GetItem', get('1'), 'one');
    ask('PutItem', { TableName: 'Orders', Item: { other: { S: '1' } } });
    expect(ask('GetItem', get('1'))).toBeUndefined();
  });
});
