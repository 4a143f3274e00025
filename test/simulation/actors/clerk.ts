import { accountCustomer, branches, channels, meantBy } from '../business/business.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { Chance } from '../chance.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;

interface Queued {
  readonly orderId: string;
  readonly holdId: string;
  readonly exceptionId: string;
  readonly type: string;
  readonly kind: string;
  readonly raisedAt: string;
}

/** The papers for a bank take so long; meanwhile the parcel may arrive. */
const papersTake = 20 * 60 * minute;

/** The person who decides about holds and exceptions of all branches. */
export async function decide({ world, business, over }: Scene): Promise<void> {
  const chance = world.chance.of('clerk');
  let idle = 0;
  while (!over()) {
    await pause(world, Math.min(8, 1 + idle) * chance.whole(6 * minute, 12 * minute));
    let decided = 0;
    for (const { branchId } of branches) {
      decided += await decideIn(branchId, business.office, chance, world.time.now());
    }
    idle = decided > 0 ? 0 : idle + 1;
  }
}

async function decideIn(branch: string, office: Desk, chance: Chance, now: number): Promise<number> {
  const holds = (await office.read(`/v1/holds?branch=${branch}&limit=100`)).body.items as Queued[];
  // Holds of people are theirs to release.
  const own = holds.filter(({ type }) => type !== 'manual');
  for (const hold of own) await decideHold(hold, office, chance);
  const open = (await office.read(`/v1/exceptions?branch=${branch}&limit=100`)).body.items as Queued[];
  const exceptions = open.filter(
    ({ kind, raisedAt }) => kind !== 'dispute' || Date.parse(raisedAt) + papersTake <= now,
  );
  for (const exception of exceptions) await decideException(exception, office, chance);
  return own.length + exceptions.length;
}

async function decideHold({ orderId, holdId, type }: Queued, office: Desk, chance: Chance): Promise<void> {
  const path = `/v1/orders/${orderId}/holds/${holdId}`;
  if (chance.happens(0.25)) await office.post(`${path}/reject`, { reason: 'not this one' });
  else if (type === 'item') await mapLines(orderId, path, office);
  else if (type === 'payment') {
    const payment = { provider: 'stripe', token: `cus_${holdId}-pm_ok_${holdId}` };
    const { status, body } = await office.post(`${path}/release`, { payment });
    if (status < 400) return;
    // One of several cards has to be named; who pays otherwise is waited for, or let pass.
    const [tenderId] = /t\d+/.exec(JSON.stringify(body)) ?? [];
    await office.post(`${path}/release`, tenderId && status === 400 ? { payment: { ...payment, tenderId } } : {});
  } else await office.post(`${path}/release`, {});
}

/** Finds out what is meant; the hold ends with the last line that is mapped, or needs to be released where the rest was cancelled. */
async function mapLines(orderId: string, hold: string, office: Desk): Promise<void> {
  const { lines } = (await office.read(`/v1/orders/${orderId}`)).body as {
    readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly unmapped?: true }[];
  };
  const unmapped = lines.filter((line) => line.unmapped);
  for (const { lineId, sku } of unmapped) {
    await office.post(`/v1/orders/${orderId}/lines/${lineId}/map`, { sku: meantBy(sku) });
  }
  await office.post(`${hold}/release`, {});
}

async function decideException({ orderId, exceptionId }: Queued, office: Desk, chance: Chance): Promise<void> {
  const path = `/v1/orders/${orderId}/exceptions/${exceptionId}`;
  if (chance.happens(0.12)) await office.post(`${path}/give-up`, { reason: 'it is not worth it' });
  else await office.post(`${path}/resume`, {});
}

const patienceHours = 8;

interface Status {
  readonly lifecycle: string;
}

/** Cancels, for the customer, what has waited for stock too long. */
export async function loseHope({ world, business, over }: Scene): Promise<void> {
  while (!over()) {
    await pause(world, 60 * minute);
    const before = new Date(world.time.now() - patienceHours * 60 * minute).toISOString();
    for (const { channelId } of channels) {
      for (const status of ['backordered', 'partially_shipped', 'partially_delivered']) {
        const query = `channel=${channelId}&fulfilment=${status}&placedTo=${before}&limit=100`;
        const waiting = (await business.office.read(`/v1/orders?${query}`)).body.items as {
          orderId: string;
          status: Status;
        }[];
        for (const { orderId, status: now } of waiting) {
          // Of a completed one the rest was lost.
          if (now.lifecycle === 'completed') continue;
          await business.office.post(`/v1/orders/${orderId}/cancel`, { reason: 'it took too long' });
        }
      }
    }
  }
}

/** Records what customers pay for their orders on account, now and then in two parts, and now and then twice. */
export async function bookReceipts({ world, business: { office }, over }: Scene): Promise<void> {
  const chance = world.chance.of('receipts');
  while (!over()) {
    await pause(world, chance.whole(60 * minute, 180 * minute));
    for (const { channelId } of channels) {
      const query = `customer=${accountCustomer}-${channelId}&limit=20`;
      const orders = (await office.read(`/v1/orders?${query}`)).body.items as { orderId: string }[];
      for (const { orderId } of orders) {
        if (chance.happens(0.5)) await bookReceipt(orderId, office, chance);
      }
    }
  }
}

async function bookReceipt(orderId: string, office: Desk, chance: Chance): Promise<void> {
  const path = `/v1/orders/${orderId}/receipts`;
  const { due, receipts } = (await office.read(`/v1/orders/${orderId}/payments`)).body as {
    readonly due: string;
    readonly receipts: readonly object[];
  };
  if (!/[1-9]/.test(due) || due.startsWith('-')) return;
  // Some pay one unit of the currency first, where that is not all.
  const one = /^\d*[2-9]/.test(due.split('.')[0] ?? '') ? due.replace(/^\d+/, '1').replaceAll(/(?<=\.)\d/g, '0') : due;
  const body = { amount: chance.happens(0.3) ? one : due, reference: `S-${receipts.length}` };
  await office.post(path, body);
  if (chance.happens(0.2)) await office.post(path, body);
}
