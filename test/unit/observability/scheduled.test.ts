import { Metrics } from '@aws-lambda-powertools/metrics';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { schedules } from '#functions/contexts.ts';
import { setAmbient } from '#shared/ambient.ts';
import { DatabaseError, setSend } from '#shared/dynamodb/protocol/database.ts';
import { tables } from '#shared/dynamodb/tables.ts';
import { noteCall } from '#shared/observability/latency.ts';
import { lambdaContext } from '../../support/api/api.ts';

const addMetric = vi.spyOn(Metrics.prototype, 'addMetric').mockReturnThis();
vi.spyOn(Metrics.prototype, 'publishStoredMetrics').mockReturnThis();
for (const { variable } of Object.values(tables)) process.env[variable] = variable;

afterEach(() => {
  addMetric.mockClear();
  setSend();
  setAmbient();
});

type Handler = (event: object, context: object) => Promise<unknown>;

let minute = 1000;

/** Calls a scheduled function, to which a call of a dependency belongs, a minute after the one before. */
async function called(name: string): Promise<unknown> {
  minute += 1;
  setAmbient({ newId: () => '', random: () => 0, sleep: async () => {}, now: () => minute * 60_000 });
  const { context, file } = schedules[name] ?? {};
  const path = join(import.meta.dirname, '../../..', `${context?.folder}/${file}.ts`);
  const { handler } = (await import(path)) as { handler: Handler };
  noteCall('Ses', 7, () => ({}));
  return handler({}, lambdaContext());
}

const written = () => addMetric.mock.calls.filter(([name]) => name === 'SesLatency');

test.each(Object.keys(schedules))('%s writes what its calls took', async (name) => {
  setSend(async () => ({ status: 200, text: '{"Items":[]}' }));
  await called(name);
  expect(written()).toHaveLength(1);
});

test.each(Object.keys(schedules))('%s writes what its calls took where the database refuses them', async (name) => {
  setSend(async () => {
    throw new DatabaseError('ResourceNotFoundException', 'there is no such table', 400, {});
  });
  await expect(called(name)).rejects.toThrow('no such table');
  expect(written()).toHaveLength(1);
});
