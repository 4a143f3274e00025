import { exampleIds } from '#shared/contracts/examples.ts';
import { scopes, type Scope } from '#shared/contracts/scopes.ts';
import { locationScopes } from '#shared/contracts/api/credentials.ts';
import { ApiClient } from '../../support/system/api-client.ts';
import { namedSystem, TestHost, type SystemAddress } from '../../support/system/system.ts';
import { until } from '../../support/until.ts';
import { makeSubjects } from '../valid/subjects.ts';
import { changesBetween, readTables } from './table-contents.ts';

export type ClientName = 'root' | 'channel' | 'location';

/** A system that can be tried, and the clients that try it. */
export interface World {
  readonly system: SystemAddress;
  readonly clients: Readonly<Record<ClientName, ApiClient>>;
  /** The real ids of the orders that the run is about, by those that its requests name. */
  readonly subjects: ReadonlyMap<string, string>;
  /** The engine below, where nothing but requests writes to it; undefined where the system is not our own. */
  readonly engine: string | undefined;
  close(): Promise<void>;
}

/** What the clients of one channel and of one location reach. */
export const reaches = { channel: { channel: 'web', branch: 'uk' }, location: { location: 'london' } } as const;

/**
 * The system that the environment names, or one of its own: a demo system with an order, hold, exception and webhook for
 * each example, in which from then on nothing happens but by requests.
 */
export async function openWorld(): Promise<World> {
  const named = namedSystem();
  if (named) {
    const clients = await clientsOf(named);
    return { system: named, clients, subjects: new Map(), engine: undefined, close: async () => {} };
  }
  const host = await TestHost.start({ demoOrders: true, demoSpeed: 100 });
  try {
    await examplesReady(host.system);
    const clients = await clientsOf(host.system);
    const subjects = await makeSubjects(clients.root);
    await host.stop();
    await host.launch('--hold-events');
    await atRest(host.system.dynamodb);
    return { system: host.system, clients, subjects, engine: host.system.dynamodb, close: () => host.close() };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/** The served description, with real ids in its examples where the system has them. */
export async function servedDescription({ api }: SystemAddress): Promise<object> {
  const response = await fetch(`${api}/openapi.json`);
  return (await response.json()) as object;
}

/** A demo system makes what its examples name one after the other. */
async function examplesReady(system: SystemAddress): Promise<void> {
  await until(
    'everything that the examples name',
    async () => JSON.stringify(await servedDescription(system)),
    (text) => Object.values(exampleIds).every((id) => !text.includes(id)),
  );
}

/** What was under way when the host was stopped comes to its end. */
async function atRest(engine: string): Promise<void> {
  let before = await readTables(engine);
  const look = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await readTables(engine);
    const changes = changesBetween(before, now);
    before = now;
    return changes;
  };
  await until('the tables to be at rest', look, (changes) => changes.length === 0);
}

async function clientsOf(system: SystemAddress): Promise<World['clients']> {
  const root = new ApiClient(system);
  const { channel, location } = reaches;
  const [ofChannel, ofLocation] = await Promise.all([
    root.call('createChannelCredentials', {
      params: { channelId: channel.channel },
      body: { name: 'Fuzz', scopes: Object.keys(scopes) as Scope[], locations: [location.location] },
    }),
    root.call('createLocationCredentials', {
      params: { locationId: location.location },
      body: { name: 'Fuzz', scopes: [...locationScopes] },
    }),
  ]);
  const clientOf = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
    new ApiClient({ ...system, clientId, clientSecret });
  return { root, channel: clientOf(ofChannel), location: clientOf(ofLocation) };
}
