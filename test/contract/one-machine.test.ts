import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { describe, expect, test } from 'vitest';
import { consumers, workflows } from '#functions/contexts.ts';
import { eventPatternOf } from '#infra/event-pattern.ts';
import { compilePattern } from '#infra/local/eventbridge/pattern.ts';
import { compileMachine } from '#infra/local/stepfunctions/definition/compile.ts';

// What the one-machine host cannot run fails here, before a host is started with it.

const folder = resolve(import.meta.dirname, '../../workflows');
const stack = new Stack();
const compile = (text: string) => compileMachine('tried', text);

/** The rule of a consumer as the host has it. */
function ruleOf(consumer: (typeof consumers)[string]) {
  const { source, detailType, detail } = stack.resolve(eventPatternOf(consumer)) as EventPattern;
  return compilePattern({
    source,
    ...(detailType ? { 'detail-type': detailType } : {}),
    ...(detail ? { detail } : {}),
  });
}

/** Who hears of an order's placement. */
function hearingOf(test: object): string[] {
  const detail = { metadata: { type: 'OrderPlaced', ...test }, data: {}, audience: ['webhooks'] };
  const event = { source: 'oms.orders', 'detail-type': 'OrderPlaced', detail };
  return Object.entries(consumers)
    .filter(([, consumer]) => ruleOf(consumer)(event))
    .map(([name]) => name)
    .sort();
}

describe('the one-machine host', () => {
  test.each(Object.entries(consumers))('understands the rule of %s', (_, consumer) => {
    expect(() => ruleOf(consumer)).not.toThrow();
  });

  test.each(readdirSync(folder).filter((name) => name.endsWith('.asl.json')))('runs %s', (name) => {
    expect(workflows.map(({ workflow }) => workflow.definition)).toContain(name);
    expect(() => compile(readFileSync(join(folder, name), 'utf8'))).not.toThrow();
  });

  test('tells of a test order whom it concerns, and nobody who would do something about it', () => {
    expect(hearingOf({ test: true })).toEqual(['index-orders', 'queue-webhooks']);
    expect(hearingOf({})).toEqual([
      'index-orders',
      'notify-customers',
      'project-reports',
      'queue-webhooks',
      'start-fulfilment',
    ]);
  });

  test('refuses by name what it does not have', () => {
    expect(() => compilePattern({ source: [{ 'not-a-word': 'x' }] })).toThrow('not-a-word');
    const text = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'a', States: { a: { Type: 'Parallel' } } });
    expect(() => compile(text)).toThrow('holds what this host does not run');
  });
});
