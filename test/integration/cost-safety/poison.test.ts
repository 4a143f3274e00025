import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { tableOfStream } from '#infra/local/eventsources/stream-source.ts';
import type { Resource } from '#infra/local/service.ts';
import { serveTemplate, type ServedTemplate } from '../../support/template/served-template.ts';

const minutes = 60_000;
const days = 24 * 60 * minutes;

const always = () => {
  throw new Error('it cannot be done');
};

const mapping = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  MaximumRecordAgeInSeconds: z.number().optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }) }).optional(),
});
const queue = z.object({
  RedrivePolicy: z.object({ maxReceiveCount: z.coerce.number(), deadLetterTargetArn: z.string() }),
});

function ofType<Properties>({ resources }: ServedTemplate, type: string, schema: z.ZodType<Properties>) {
  const found = resources.filter((resource) => resource.type === type);
  expect(found.length).toBeGreaterThan(0);
  return found.map((resource) => ({ resource, properties: schema.parse(resource.properties) }));
}

function mappings(template: ServedTemplate, isFrom: (sourceArn: string) => boolean) {
  const all = ofType(template, 'AWS::Lambda::EventSourceMapping', mapping);
  return all.map(({ properties }) => properties).filter(({ EventSourceArn }) => isFrom(EventSourceArn));
}

const redriveOf = (template: ServedTemplate, arn: string) => {
  const found = template.resources.find((resource: Resource) => resource.attributes['Arn'] === arn);
  return queue.parse(found?.properties).RedrivePolicy;
};

const inQueue = (template: ServedTemplate, arn: string): number => {
  const { visible, inFlight, delayed } = template.queue(arn).counts();
  return visible + inFlight + delayed;
};

describe('a message that nobody can take', () => {
  test('is tried as often as its queue says, then kept apart and left alone', async () => {
    const template = serveTemplate(always);
    const fed = mappings(template, (arn) => arn.startsWith('arn:aws:sqs:'));
    await template.start('sources');
    for (const { EventSourceArn } of fed) template.queue(EventSourceArn).send({ body: 'poison' });
    await template.kernel.timeline.advance(1 * days);
    const tried = fed.map(({ FunctionName }) => template.calls(FunctionName));
    expect(tried).toEqual(fed.map(({ EventSourceArn }) => redriveOf(template, EventSourceArn).maxReceiveCount));
    for (const { EventSourceArn } of fed) {
      expect(inQueue(template, EventSourceArn)).toBe(0);
      expect(inQueue(template, redriveOf(template, EventSourceArn).deadLetterTargetArn)).toBe(1);
    }
    await template.kernel.timeline.advance(12 * days);
    expect(fed.map(({ FunctionName }) => template.calls(FunctionName))).toEqual(tried);
  });
});

describe('an event that its consumer cannot take', () => {
  test('is tried once at once, then as often as the queue behind the function says, and kept apart as it came', async () => {
    const template = serveTemplate(always);
    const rule = z.object({ Targets: z.tuple([z.object({ Arn: z.string() })]) });
    const called = ofType(template, 'AWS::Events::Rule', rule)
      .map(({ properties }) => properties.Targets[0].Arn)
      .filter((arn) => arn.startsWith('arn:aws:lambda:'));
    const queues = called.map((arn) => {
      const [fed] = mappings(template, (source) => source.startsWith('arn:aws:sqs:')).filter(({ FunctionName }) =>
        arn.endsWith(`:${FunctionName}`),
      );
      return fed?.EventSourceArn ?? '';
    });
    await template.start('sources', 'bus');
    const busName = template.resources.find(({ type }) => type === 'AWS::Events::EventBus')?.name;
    for (const [context, DetailType] of [
      ['orders', 'OrderPlaced'],
      ['orders', 'LinesCancelled'],
      ['orders', 'BuyerErased'],
      ['fulfilment', 'FulfilmentStockDue'],
      ['imports', 'ImportStarted'],
    ]) {
      // Rules that narrow a type read it here, too.
      const Detail = JSON.stringify({ metadata: { type: DetailType }, data: {} });
      const entry = { EventBusName: busName, Source: `oms.${context}`, DetailType, Detail };
      await template.bus.call?.({ action: 'PutEvents', input: { Entries: [entry] } });
    }
    await template.kernel.timeline.advance(1 * days);
    for (const [index, queueArn] of queues.entries()) {
      const { maxReceiveCount, deadLetterTargetArn } = redriveOf(template, queueArn);
      const kept = template.queue(deadLetterTargetArn).receive(10);
      expect(kept.length).toBeGreaterThan(0);
      expect(template.calls(called[index] ?? '')).toBe(kept.length * (1 + maxReceiveCount));
      for (const { body } of kept) expect(JSON.parse(body)).toMatchObject({ detail: { metadata: {}, data: {} } });
    }
  });
});

describe('a record of a stream that cannot be published', () => {
  test('is tried until its mapping says that it is too old, told of, and passed over', async () => {
    const isPoison = (event: unknown) => JSON.stringify(event).includes('poison');
    const template = serveTemplate((_, event) => (isPoison(event) ? always() : undefined));
    const streams = mappings(template, (arn) => tableOfStream(arn) !== undefined);
    await template.start('sources');
    for (const { EventSourceArn } of streams) {
      const table = tableOfStream(EventSourceArn) ?? '';
      for (const key of ['before', 'poison', 'after']) template.append(table, key);
    }
    await template.kernel.timeline.advance(2 * days);
    for (const { FunctionName, MaximumRecordAgeInSeconds, DestinationConfig } of streams) {
      // For as long as the stream keeps it, with a pause of a minute at most between two tries: some 2,000 calls, a tenth of a cent.
      expect(MaximumRecordAgeInSeconds).toBe(24 * 60 * 60);
      expect(template.calls(FunctionName)).toBeGreaterThan(24 * 60);
      expect(template.calls(FunctionName)).toBeLessThan(2 * 24 * 60);
      // Behind it what came at the same moment is as old by then. Five minutes after the first failure an alarm has told.
      expect(inQueue(template, DestinationConfig?.OnFailure.Destination ?? '')).toBe(2);
    }
    const tried = streams.map(({ FunctionName }) => template.calls(FunctionName));
    await template.kernel.timeline.advance(12 * days);
    expect(streams.map(({ FunctionName }) => template.calls(FunctionName))).toEqual(tried);
  });
});

describe('what the clock starts and always fails', () => {
  test('is tried twice each time, and kept', async () => {
    const template = serveTemplate(always);
    const schedule = z.object({
      ScheduleExpression: z.string().transform((rate) => Number(/^rate\((\d+) minutes?\)$/.exec(rate)?.[1])),
      Target: z.object({ Arn: z.string(), DeadLetterConfig: z.object({ Arn: z.string() }) }),
    });
    const schedules = ofType(template, 'AWS::Scheduler::Schedule', schedule).map(({ properties }) => properties);
    await template.start('clock');
    await template.kernel.timeline.advance(60 * minutes);
    for (const { ScheduleExpression: every, Target: target } of schedules) {
      const times = 60 / every;
      const calls = template.calls(target.Arn);
      expect(calls).toBeGreaterThan(0.8 * times);
      expect(calls).toBeLessThanOrEqual(2 * (times + 1));
      expect(inQueue(template, target.DeadLetterConfig.Arn)).toBeGreaterThan(0.8 * times);
    }
  });
});

describe('an event whose queue or function cannot be reached', () => {
  test('is delivered again for a day at most, and kept', async () => {
    const template = serveTemplate(always);
    const rule = z.object({
      Targets: z.array(z.object({ Arn: z.string(), DeadLetterConfig: z.object({ Arn: z.string() }) })),
    });
    const targets = ofType(template, 'AWS::Events::Rule', rule).flatMap(({ properties }) => properties.Targets);
    for (const { Arn } of targets) template.breakTarget(Arn);
    await template.start('bus');
    const busName = template.resources.find(({ type }) => type === 'AWS::Events::EventBus')?.name;
    const Detail = JSON.stringify({ metadata: {}, data: {} });
    const entry = { EventBusName: busName, Source: 'oms.orders', DetailType: 'OrderPlaced', Detail };
    await template.bus.call?.({ action: 'PutEvents', input: { Entries: [entry] } });
    await template.kernel.timeline.advance(2 * days);
    expect(template.kernel.timeline.waiting).toBe(0);
    const kept = targets.map(({ DeadLetterConfig }) => inQueue(template, DeadLetterConfig.Arn));
    expect(Math.max(...kept)).toBe(1);
    expect(kept.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(3);
  });
});
