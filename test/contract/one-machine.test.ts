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

describe('the one-machine host', () => {
  test.each(Object.entries(consumers))('understands the rule of %s', (_, consumer) => {
    const { source, detailType, detail } = stack.resolve(eventPatternOf(consumer)) as EventPattern;
    const pattern = { source, ...(detailType ? { 'detail-type': detailType } : {}), ...(detail ? { detail } : {}) };
    expect(() => compilePattern(pattern)).not.toThrow();
  });

  test.each(readdirSync(folder).filter((name) => name.endsWith('.asl.json')))('runs %s', (name) => {
    expect(workflows.map(({ workflow }) => workflow.definition)).toContain(name);
    expect(() => compile(readFileSync(join(folder, name), 'utf8'))).not.toThrow();
  });

  test('refuses by name what it does not have', () => {
    expect(() => compilePattern({ source: [{ 'not-a-word': 'x' }] })).toThrow('not-a-word');
    const text = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'a', States: { a: { Type: 'Parallel' } } });
    expect(() => compile(text)).toThrow('holds what this host does not run');
  });
});
