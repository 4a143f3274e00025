import { CopyNames, storeCopies } from './copies.ts';
import { HttpClient } from '../load/http-client.ts';
import { listingsOf, type Listing } from './listings.ts';
import { load } from '../load/load.ts';
import { measured, type Measured } from '../load/measured.ts';
import { placeOrders } from '../load/place-orders.ts';
import { tell } from '../progress.ts';
import { placeToCopy, writeRaw, type PlacedOrder } from '../pace/raw-order.ts';
import { idleWarehouse, System } from '../system/system.ts';
import { documentClient } from '../system/tables.ts';
import { nextPlacement, prepareItems } from '../load/world.ts';

/** How much is done with a store. */
export interface StoreWork {
  /** Orders placed to warm up; they count among the stored. */
  readonly warmUp: number;
  /** Orders placed, and raw transactions written, each time. */
  readonly placed: number;
  /** Calls of each listing each time. */
  readonly calls: number;
}

/** One kind of work. */
export interface Work {
  readonly name: string;
  measure(): Promise<Sample>;
}

/** What one piece of it takes (ms): time, and processor time of host and engine together. */
export interface Sample {
  readonly millis: number;
  readonly processor: number;
}

/** A system with so many orders in it, in which nothing follows from what is placed. */
export interface Store {
  readonly size: number;
  readonly works: readonly Work[];
  /** Does each kind of work before it is measured: functions that rest for a minute are cold again. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export const placing = 'placing, 8 clients';
export const rawWriting = 'raw transaction, 8 clients';

/** Starts a system and stores so many orders in it that with those of its warming up there are `size`. */
export async function openStore(size: number, extent: StoreWork): Promise<Store> {
  const system = await System.start({ options: ['--hold-events'], demoSpeed: idleWarehouse });
  const documents = documentClient(system);
  const http = new HttpClient(system.ready.api, 1, { authorization: system.authorization });
  const close = async () => {
    documents.destroy();
    http.close();
    await system.stop();
  };
  try {
    await prepareItems(system);
    const order = await placeToCopy(system, documents, withCustomer());
    const copies = size - extent.warmUp - 1;
    const names = new CopyNames(copies, Date.parse(order.placedAt) - 60_000);
    await storeCopies(system, order, { names, count: copies }, teller(size));
    const listings = (await listingsOf(system, names, copies)).map((listing) => ({
      name: listing.name,
      measure: () => list(system, http, listing, extent.calls),
    }));
    const works: Work[] = [
      { name: rawWriting, measure: () => writeRows(system, documents, order, extent.placed) },
      { name: placing, measure: async () => eachOf(await placeOrders(system, 8, { count: extent.placed })) },
      ...listings,
    ];
    const warmUp = async () => {
      await placeOrders(system, 8, { count: extent.warmUp });
      for (const work of works) await work.measure();
    };
    return { size, works, warmUp, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function withCustomer() {
  const placement = nextPlacement();
  return { ...placement, customer: { ...placement.customer, customerId: 'customer-to-copy' } };
}

/** Says every ten thousand how far it has come. */
function teller(size: number): (count: number) => void {
  let told = 0;
  return (count) => {
    if (count < told + 10_000) return;
    told = count - (count % 10_000);
    tell(`stored: ${told} of ${size} orders written`);
  };
}

/** Of many at once: the time of all divided by their number. */
function eachOf(result: Measured): Sample {
  return { millis: (result.seconds * 1000) / result.done, processor: result.hostCpu + result.engineCpu };
}

async function writeRows(
  system: System,
  documents: ReturnType<typeof documentClient>,
  { rows }: PlacedOrder,
  count: number,
): Promise<Sample> {
  return eachOf(await measured(system, () => load(8, { count }, () => writeRaw(documents, rows))));
}

/** One call after the other: the median of their times. Throws when a page does not hold what it should. */
async function list(system: System, http: HttpClient, listing: Listing, count: number): Promise<Sample> {
  const { name, path, orders } = listing;
  const result = await measured(system, () =>
    load(1, { count }, async () => {
      const { status, body } = await http.send('GET', path);
      const found = status === 200 ? (JSON.parse(body) as { items: unknown[] }).items.length : -1;
      if (found !== orders) throw new Error(`The listing ${name} gave ${found} orders instead of ${orders}: ${body}`);
    }),
  );
  return { millis: result.p50, processor: result.hostCpu + result.engineCpu };
}
