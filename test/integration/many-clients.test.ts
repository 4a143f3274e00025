import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ambient, setAmbient } from '#shared/ambient.ts';
import { handler } from '#functions/parties/api.ts';
import { callApi } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { clientRow } from '../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
afterEach(() => {
  setAmbient();
  vi.unstubAllEnvs();
});

const name = (number: number) => `client-${number}`;

beforeAll(async () => {
  await engine.put('Parties', ...Array.from({ length: 10_000 }, (_, number) => clientRow(name(number), {})));
}, 240_000);

test('of 10,000 registered clients 200 work at once, and one that asks too much is held back alone', async () => {
  vi.stubEnv('CLIENT_REQUESTS_PER_SECOND', '2');
  const now = Math.floor(Date.now() / 10_000) * 10_000;
  setAmbient({ ...ambient, now: () => now });
  const atWork = Array.from({ length: 200 }, (_, number) => name(number * 50));
  const greedy = atWork[7];
  const outcomes: string[] = [];
  const ask = async (clientId: string) => {
    const request = { method: 'GET', path: '/v1/branches', clientId, clientScopes: ['parties:read'] as const };
    const { status } = await callApi(handler, request);
    outcomes.push(`${clientId === greedy ? 'greedy' : 'other'} ${status}`);
  };
  // Round after round, so that all are at work at the same time; the greedy one asks twelve times where the others ask once.
  for (let round = 1; round <= 5; round += 1) {
    for (const some of inParts(atWork, 40)) {
      await Promise.all(
        some.flatMap((clientId) => Array.from({ length: clientId === greedy ? 12 : 1 }, () => ask(clientId))),
      );
    }
  }
  const counted = [...Map.groupBy(outcomes, (outcome) => outcome)].map(([outcome, of]) => [outcome, of.length]);
  expect(Object.fromEntries(counted)).toEqual({ 'greedy 200': 20, 'greedy 429': 40, 'other 200': 199 * 5 });
}, 60_000);

function inParts<Part>(all: readonly Part[], size: number): Part[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}
