import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { resourceServer } from '#shared/contracts/scopes.ts';
import { ApiClient, type AnyOperationId } from '../../support/system/api-client.ts';
import { TestHost } from '../../support/system/system.ts';
import { makeClients, tokenOfDisabled, tokenOfUnbound, truelySigned, type MatrixClient } from './clients.ts';
import { guards, lets, type Guard, type Place } from './guards.ts';
import { makeOwnedThings, marksOf, type OwnedThings } from './owned-things.ts';
import { requestAbout } from './requests.ts';

const routes = Object.values(routesByContext).flatMap((of) => Object.entries(of)) as [AnyOperationId, RouteContract][];
const guarded = routes.filter(([, { access }]) => access !== 'public' && access !== 'callback');

const own: Place = { channel: 'web', branch: 'uk', location: 'london' };
const places = {
  own,
  'another channel': { ...own, channel: 'market' },
  'another branch': { channel: 'b2b', branch: 'eu', location: 'london' },
  'another location': { ...own, location: 'leeds' },
} as const satisfies Record<string, Place>;
type Whose = keyof typeof places;
const others = ['another channel', 'another branch', 'another location'] as const;

let host: TestHost;
let root: ApiClient;
let clients: Awaited<ReturnType<typeof makeClients>>;
let things: Readonly<Record<Whose, OwnedThings>>;

beforeAll(async () => {
  // The demo warehouse is there and does nothing before the matrix is through.
  host = await TestHost.start({ demo: false, demoSpeed: 0.01 });
  root = new ApiClient(host.system);
  await makePlaces();
  const made = await Promise.all(
    Object.entries(places).map(async ([whose, place], index) => [
      whose,
      await makeOwnedThings(root, place, `t${index}`),
    ]),
  );
  things = Object.fromEntries(made) as Record<Whose, OwnedThings>;
  clients = await makeClients(root, host.system, own);
}, 300_000);

afterAll(() => host.close());

async function makePlaces(): Promise<void> {
  const [country, currency, timeZone] = ['GB', 'GBP', 'Europe/London'];
  for (const branchId of ['uk', 'eu'])
    await root.call('createBranch', { body: { branchId, name: branchId, country, currency } });
  const channels = new Map(Object.values(places).map(({ channel, branch }) => [channel, branch]));
  for (const [channelId, branch] of channels) {
    await root.call('createChannel', { body: { channelId, name: channelId, branch, currency, kind: 'web_shop' } });
  }
  for (const locationId of ['london', 'leeds']) {
    const coordinates = { latitude: 51.5, longitude: -0.1 };
    await root.call('createLocation', {
      body: { locationId, name: locationId, kind: 'warehouse', country, coordinates, timeZone },
    });
  }
}

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Sends the request of an operation about somebody's things. */
async function ask(
  id: AnyOperationId,
  contract: RouteContract,
  whose: Whose,
  authorization: string | undefined,
): Promise<Answered> {
  const { method, path, body, headers } = requestAbout(id, contract, things[whose], `m-${randomUUID()}`.slice(0, 38));
  const response = await fetch(`${host.system.api}${path}`, {
    method,
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** What an answer tells a client of, though it must not. */
function betrayed({ status, text }: Answered, { reach, testsOnly }: MatrixClient): string[] {
  if (status >= 300) return [];
  return Object.values(things).flatMap((each) => {
    const isKnown = !testsOnly && lets('order', reach, each);
    const isAtWork = !testsOnly && lets('work', reach, each);
    const workIds = [each.orderId, each.stoppedOrderId, each.packedOrderId, each.fulfilmentOrderId];
    return marksOf(each).filter((mark) => text.includes(mark) && !isKnown && !(isAtWork && workIds.includes(mark)));
  });
}

/** Whether a client may carry out an operation about somebody's things. Who reaches tests only may place one, and sees no order of the matrix. */
function isLetTo(
  { scopes, reach, testsOnly }: MatrixClient,
  id: AnyOperationId,
  { access }: RouteContract,
  whose: Whose,
): boolean {
  const isOfOrder = ['order', 'work', 'work of an order'].includes(guards[id]);
  if (testsOnly && isOfOrder && id !== 'placeOrder') return false;
  return scopes.has(access) && lets(guards[id], reach, things[whose]);
}

const isRefused = ({ status }: Answered): boolean => [403, 404, 422].includes(status);
const isAnswered = ({ status }: Answered): boolean => status < 500 && ![401, 403, 404].includes(status);

test('the matrix knows whose things every route is about, and no route that is not there', () => {
  expect(Object.keys(guards).sort()).toEqual(routes.map(([id]) => id).sort());
  for (const [id, { access }] of routes) {
    const guard: Guard = guards[id];
    expect([id, guard === 'open', guard === 'signed']).toEqual([id, access === 'public', access === 'callback']);
  }
});

describe('a token', () => {
  const expired = () => truelySigned(host.system, clients.root.token, { exp: Math.floor(Date.now() / 1000) - 1 });
  const forged = () => `${clients.root.token.slice(0, -20)}${'A'.repeat(20)}`;

  test.each<[string, () => Promise<string | undefined> | string | undefined, number]>([
    ['that is missing', () => undefined, 401],
    ['that has expired', expired, 401],
    ['that is not valid yet', () => truelySigned(host.system, clients.root.token, { nbf: 4_102_444_800 }), 401],
    ['that is forged', forged, 401],
    ['of another issuer', () => truelySigned(host.system, clients.root.token, { iss: 'https://issuer.example' }), 401],
    ['of a client that nobody has bound', () => truelySigned(host.system, clients.root.token, { client_id: 'x' }), 403],
    ['of credentials that are disabled', () => tokenOfDisabled(root, host.system, own.channel), 401],
    ['of a client that is bound to nothing', () => tokenOfUnbound(root, host.system, own.channel), 403],
    ['with no scope', () => truelySigned(host.system, clients.root.token, { scope: '' }), 403],
    [
      'with scopes of another system',
      () => truelySigned(host.system, clients.root.token, { scope: 'other/orders:read' }),
      403,
    ],
  ])('%s opens no guarded operation', async (_, make, status) => {
    const token = await make();
    const authorization = token === undefined ? undefined : `Bearer ${token}`;
    const answers = await Promise.all(
      guarded.map(async ([id, contract]) => [id, (await ask(id, contract, 'own', authorization)).status]),
    );
    expect(answers).toEqual(guarded.map(([id]) => [id, status]));
  });

  test('with every scope but the one of the operation does not open it', async () => {
    const answers = await Promise.all(
      guarded.map(async ([id, contract]) => {
        const scope = [...clients.root.scopes]
          .filter((each) => each !== contract.access)
          .map((each) => `${resourceServer}/${each}`);
        const token = truelySigned(host.system, clients.root.token, { scope: scope.join(' ') });
        return [id, (await ask(id, contract, 'own', `Bearer ${token}`)).status];
      }),
    );
    expect(answers).toEqual(guarded.map(([id]) => [id, 403]));
  });
});

describe.each(['channel', 'tests', 'location'] as const)(
  'the client of one channel, of tests or of a location: %s',
  (name) => {
    describe.each(others)('with things of %s', (whose) => {
      test.each(guarded)('%s', async (id, contract) => {
        const client = clients[name];
        const answer = await ask(id, contract, whose, `Bearer ${client.token}`);
        const isLet = isLetTo(client, id, contract, whose);
        expect([answer.status, isLet ? isAnswered(answer) : isRefused(answer)]).toEqual([answer.status, true]);
        expect(betrayed(answer, client)).toEqual([]);
      });
    });
  },
);

test('nothing of others has been changed by all that', async () => {
  for (const whose of ['another channel', 'another branch'] as const) {
    const { orderId, stoppedOrderId, holdId, exceptionId } = things[whose];
    const order = await root.call('readOrder', { params: { orderId } });
    expect(order).not.toHaveProperty('cancelReason');
    expect(order.holds).toMatchObject([{ holdId, state: 'active' }]);
    expect((await root.call('listNotes', { params: { orderId } })).items).toHaveLength(1);
    expect(await root.call('readException', { params: { exceptionId } })).toMatchObject({ state: 'open' });
    expect((await root.call('listOrderPayments', { params: { orderId: stoppedOrderId } })).refunds).toEqual([]);
  }
});

describe.each(['channel', 'tests', 'location'] as const)(
  'the lists of the client of one channel, of tests or of a location: %s',
  (name) => {
    const lists = guarded.filter(([, { method, path }]) => method === 'GET' && !path.endsWith('}'));

    test.each(lists)('%s: all of one’s own, and nothing of others', async (id, contract) => {
      const client = clients[name];
      if (!client.scopes.has(contract.access)) return;
      const bearer = `Bearer ${client.token}`;
      const [all, seen, unfiltered] = await Promise.all([
        ask(id, contract, 'own', `Bearer ${clients.root.token}`),
        ask(id, contract, 'own', bearer),
        ask(id, { ...contract, query: undefined }, 'own', bearer),
      ]);
      expect([...betrayed(seen, client), ...betrayed(unfiltered, client)]).toEqual([]);
      if (!isLetTo(client, id, contract, 'own') || name === 'tests') return;
      const isWorkList = ['work', 'work of an order', 'location'].includes(guards[id]);
      const ownMarks = marksOf(things.own).filter((mark) => all.text.includes(mark));
      // A channel sees what is and moves at a location, but not for which order.
      const isOfStock = id === 'listMovements' || id === 'listSerials';
      const isTold = isOfStock ? name === 'location' : lets('order', client.reach, things.own) || isWorkList;
      const due = isTold ? ownMarks : [];
      expect(due.filter((mark) => !seen.text.includes(mark))).toEqual([]);
    });
  },
);

describe.each(['root', 'channel', 'tests', 'location'] as const)(
  'the first client, or that of one channel, of tests or of a location: %s',
  (name) => {
    test.each(guarded)('%s reaches what is its own', async (id, contract) => {
      const client = clients[name];
      const answer = await ask(id, contract, 'own', `Bearer ${client.token}`);
      const isLet = isLetTo(client, id, contract, 'own');
      expect([answer.status, isLet ? isAnswered(answer) : isRefused(answer)]).toEqual([answer.status, true]);
      expect(betrayed(answer, client)).toEqual([]);
    });
  },
);
