import type { OpenOms } from '@open-oms/client';
import { afterEach, expect, test, vi } from 'vitest';
import { OpenExceptions } from '../../../bin/import/loading/open-exceptions.ts';
import { patientClient } from '../../../bin/import/loading/patient-client.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function stream() {
  const written: string[] = [];
  return { written, stream: { write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WritableStream };
}

const answer = (body: unknown): Response => new Response(JSON.stringify(body), { status: 200 });

test('an import waits for a system that does not answer for a while, and says so once', async () => {
  vi.stubEnv('OMS_API', 'http://oms.test');
  vi.stubEnv('OMS_TOKEN_URL', 'http://oms.test/token');
  vi.stubEnv('OMS_CLIENT_ID', 'id');
  vi.stubEnv('OMS_CLIENT_SECRET', 'secret');
  let down = 0;
  vi.stubGlobal('fetch', async (url: string) => {
    if (down > 0) {
      down -= 1;
      throw new TypeError('fetch failed');
    }
    return answer(url.endsWith('/token') ? { access_token: 'token', expires_in: 3600 } : { items: [] });
  });
  const { written, stream: told } = stream();
  const client = await patientClient(60, told);
  down = 4;
  expect(await client.call('listBranches', {})).toEqual({ items: [] });
  expect(written).toEqual([
    'http://oms.test does not answer; waiting up to 60 s for it\n',
    'http://oms.test answers again\n',
  ]);
});

test('exceptions that wait for a person are told while the import waits, each once', async () => {
  const open = [
    { exceptionId: 'exc_1', externalNumber: '536365', reason: 'the address is unknown', resumeAction: 'ships it' },
  ];
  const client = {
    each: async function* () {
      yield* open;
    },
  } as unknown as OpenOms;
  const { written, stream: told } = stream();
  const exceptions = new OpenExceptions(client, told);
  expect(await exceptions.look()).toBe('1 exceptions open: oms exceptions list --branch online-retail');
  await exceptions.look();
  expect(written).toEqual([expect.stringMatching(/order 536365: the address is unknown.+\n.+resume exc_1/)]);
});
