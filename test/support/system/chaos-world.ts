import { ApiClient } from './api-client.ts';
import { readStandingSystem, violationsAtRest } from '../../invariants/standing-system.ts';
import { Shop } from './shop.ts';
import { TestHost, type StartOptions } from './system.ts';
import { DidNotCome, until } from '../until.ts';

/** A host of its own with a shop in it and no demo data, so that every row is the test's own. */
export interface ChaosWorld {
  readonly host: TestHost;
  readonly client: ApiClient;
  readonly shop: Shop;
  /**
   * What is wrong in the rows of the system once all that is under way has come to its end; nothing when it is sound.
   * Counters of reports may be some seconds behind, and what was to be asked of a provider when the system was killed some minutes:
   * it is looked at again until nothing is wrong or patience is over.
   */
  wrongAtRest(): Promise<string[]>;
}

/** Starts a world. `openShop` is tried as often as the faults of the host ask for. */
export async function chaosWorld(
  options: StartOptions,
  openShop: (client: ApiClient) => Promise<Shop> = (client) => Shop.open(client),
): Promise<ChaosWorld> {
  const host = await TestHost.start({ demo: false, ...options });
  try {
    const client = new ApiClient(host.system);
    const shop = await openShop(client);
    return { host, client, shop, wrongAtRest: () => wrongAtRest(host) };
  } catch (error) {
    await host.close();
    throw error;
  }
}

/**
 * Longest takes a payment that no provider was asked for before the kill, of an order that was cancelled meanwhile: it is given up at the
 * first look after two minutes. Looks come by the minute and pauses are as long as it is old: that is within four. What a step has kept that
 * came too late and died is found by the count of what waits, every five.
 */
const patienceMs = 360_000;

async function wrongAtRest(host: TestHost): Promise<string[]> {
  let found: string[] = [];
  const look = async () => {
    const { dynamodb, dataDir } = host.system;
    return (found = violationsAtRest(await readStandingSystem(dynamodb, dataDir)));
  };
  await until('nothing to be wrong', look, (wrong) => wrong.length === 0, patienceMs).catch((error: unknown) => {
    if (!(error instanceof DidNotCome)) throw error;
  });
  return found;
}
