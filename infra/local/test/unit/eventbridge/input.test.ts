import { expect, test } from 'vitest';
import { compileInput, type TargetInput } from '#host/eventbridge/input.ts';

const event = JSON.stringify({
  source: 'oms.orders',
  time: '2026-01-05T09:00:00Z',
  detail: { id: 'o-1', note: 'a "quoted"\nword', lines: [{ sku: 'A' }, { sku: 'B' }], 'a key': 7, paid: true },
});
const facts = { ruleArn: 'arn:rule', ruleName: 'rule', ingestionTime: '2026-01-05T09:00:01Z' };

function shaped(target: TargetInput): unknown {
  return JSON.parse(compileInput(target)(event, facts));
}

test('a target gets the event as it is, a constant, or one part of the event', () => {
  expect(shaped({})).toEqual(JSON.parse(event));
  expect(shaped({ Input: '{"a":1}' })).toEqual({ a: 1 });
  expect(shaped({ InputPath: '$.detail.lines[1].sku' })).toBe('B');
  expect(shaped({ InputPath: "$.detail['a key']" })).toBe(7);
});

test('a template puts values in as JSON, and inside quotes as text', () => {
  const InputPathsMap = {
    id: '$.detail.id',
    note: '$.detail.note',
    lines: '$.detail.lines',
    paid: '$.detail.paid',
    gone: '$.detail.gone',
  };
  const InputTemplate =
    '{"order":<id>,"lines":<lines>,"paid":<paid>,"text":"order <id>: <note>","gone":<gone>,"rule":<aws.events.rule-name>}';
  expect(shaped({ InputTransformer: { InputPathsMap, InputTemplate } })).toEqual({
    order: 'o-1',
    lines: [{ sku: 'A' }, { sku: 'B' }],
    paid: true,
    text: 'order o-1: a "quoted"\nword',
    gone: '',
    rule: 'rule',
  });
});

test('a template can hold the whole event', () => {
  expect(shaped({ InputTransformer: { InputTemplate: '{"event":<aws.events.event.json>}' } })).toEqual({
    event: JSON.parse(event),
  });
});

test('a template of text becomes one text', () => {
  const InputTransformer = { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '"Order <id> came in <b>now</b>"' };
  expect(shaped({ InputTransformer })).toBe('Order o-1 came in <b>now</b>');
});

test('a path that is not understood is an error at the start', () => {
  expect(() => compileInput({ InputPath: '$.detail.lines[*]' })).toThrow(/position/);
  expect(() => compileInput({ InputPath: 'detail' })).toThrow(/begin with \$/);
});
