import { gramsOf, kilograms } from '../../support/quantities.ts';
import { decimal, range } from '../business/business.ts';
import { pause, type Desk } from '../clients/desk.ts';
import type { FollowUp, OrderPlan } from '../business/order-plan.ts';
import type { Scene } from './scene.ts';

/** Places one order and does what else its plan says. Resolves when the placement is answered, with the order's id if it was taken. */
export async function placeAndFollow(scene: Scene, plan: OrderPlan): Promise<string | undefined> {
  const { world, business } = scene;
  // Where there are test credentials, the order itself need not say that it is a test.
  const tests = plan.placement.test ? business.tests.get(plan.channel) : undefined;
  const desk = tests ?? business.channels.get(plan.channel);
  if (!desk) throw new Error(`the channel ${plan.channel} has no desk`);
  await pause(world, plan.at);
  if (plan.ofRange) await listRange(business.office);
  const { test, ...asReal } = await withBasket(scene, desk, plan);
  const placement = { ...asReal, ...(test && !tests ? { test } : {}) };
  const key = desk.newKey();
  const copies = Array.from({ length: plan.copies }, () => desk.post('/v1/orders', placement, key));
  const [answer] = await Promise.all(copies);
  if (answer?.status !== 201) return undefined;
  const { orderId } = answer.body as { orderId: string };
  for (const followUp of plan.followUps) void follow(scene, desk, orderId, plan, followUp);
  return orderId;
}

/** Some have their goods held while they pay; of them some take long, some come too late, and some begin anew and leave the first basket. */
async function withBasket({ world }: Scene, desk: Desk, { number, channel, placement }: OrderPlan) {
  const chance = world.chance.of(`basket ${number}`);
  const units = new Map<string, number>();
  for (const { sku, quantity } of placement.lines)
    units.set(sku, kilograms(gramsOf(units.get(sku) ?? 0) + gramsOf(quantity)));
  if (placement.type !== 'ship' || units.size > 20 || !chance.happens(0.15)) return placement;
  const lines = [...units].map(([sku, quantity]) => ({
    sku,
    quantity: kilograms(gramsOf(quantity) + (chance.happens(0.2) ? 1000 : 0)),
  }));
  const basket = { channel, lines, minutes: chance.whole(1, 10) };
  const reserve = async () => (await desk.post('/v1/reservations', basket)).body['reservationId'] as string | undefined;
  if (chance.happens(0.2)) await reserve();
  const reservation = await reserve();
  if (reservation === undefined) return placement;
  await pause(world, chance.whole(1, 12) * 60_000);
  if (chance.happens(0.2)) await desk.post(`/v1/reservations/${reservation}/extend`, { minutes: chance.whole(1, 9) });
  if (chance.happens(0.1)) await desk.post(`/v1/reservations/${reservation}/release`, {});
  return { ...placement, reservation };
}

async function follow(
  { world, business }: Scene,
  desk: Desk,
  orderId: string,
  { placement }: OrderPlan,
  followUp: FollowUp,
): Promise<void> {
  const path = `/v1/orders/${orderId}`;
  await pause(world, followUp.after);
  switch (followUp.does) {
    case 'cancel': {
      const { lines, bundles } = followUp;
      const body = { reason: 'changed their mind', ...(lines ? { lines } : {}), ...(bundles ? { bundles } : {}) };
      await Promise.all(Array.from({ length: followUp.twice ? 2 : 1 }, () => desk.post(`${path}/cancel`, body)));
      return;
    }
    case 'hold': {
      const hold = { type: 'manual', reason: 'a person looks at it', blocks: followUp.blocks };
      const { status, body } = await business.office.post(`${path}/holds`, hold);
      if (status !== 201) return;
      await pause(world, followUp.releasedAfter);
      await business.office.post(`${path}/holds/${body.holdId}/release`, {});
      return;
    }
    case 'again':
      await desk.post('/v1/orders', placement);
      return;
    case 'change':
      for (const change of followUp.changes) await desk.patch(path, change);
      return;
    case 'note':
      await desk.post(`${path}/notes`, { text: 'leave it with the neighbour' });
      return;
    case 'refund': {
      const { lines, charges, goodwill } = followUp;
      const what = (lines ?? charges) ? { lines, charges } : { appeasement: { amount: goodwill } };
      const body = { ...what, reason: 'not satisfied' };
      await Promise.all(Array.from({ length: followUp.times }, () => business.office.post(`${path}/refunds`, body)));
      return;
    }
    case 'pay':
      await pay(business.office, path, followUp.inParts);
      return;
    case 'read':
      await desk.read(path);
      return;
    case 'timeline':
      await desk.read(`${path}/timeline?limit=100`);
  }
}

/** Records what has come for the tenders of an order that wait for money. */
async function pay(office: Desk, path: string, inParts: boolean): Promise<void> {
  const { tenders } = (await office.read(`${path}/payments`)).body as { readonly tenders?: readonly AwaitedTender[] };
  const awaited = tenders?.filter(({ kind, state }) => /transfer|delivery/.test(kind) && state !== 'captured') ?? [];
  for (const { tenderId, amount, paid } of awaited) {
    // What is due of it by now may be less: it is asked then.
    const first = {
      amount: /^\d*[2-9]/.test(amount.split('.')[0] ?? '')
        ? amount.replace(/^\d+/, '1').replaceAll(/(?<=\.)\d/g, '0')
        : amount,
    };
    if (inParts && !/[1-9]/.test(paid))
      await office.post(`${path}/receipts`, { ...first, tenderId, reference: `P-${tenderId}` });
    const left = ((await office.read(`${path}/payments`)).body as { readonly tenders: readonly AwaitedTender[] })
      .tenders;
    const now = left.find((one) => one.tenderId === tenderId);
    if (!now) continue;
    const minor = (text: string) => Number(text.replace('.', ''));
    const open = minor(now.amount) - minor(now.paid);
    const decimals = now.amount.split('.')[1]?.length ?? 0;
    const due = decimal(open, decimals);
    if (open > 0) await office.post(`${path}/receipts`, { amount: due, tenderId, reference: `Q-${tenderId}` });
  }
}

interface AwaitedTender {
  readonly tenderId: string;
  readonly kind: string;
  readonly state: string;
  readonly amount: string;
  readonly paid: string;
}

/** Lists the items of the range, unless they are, and has one more unit of each on the shelf. */
async function listRange(office: Desk): Promise<void> {
  const listed = range.map(({ sku, kind, backorderable }) =>
    office.post('/v1/items', { sku, kind, description: `Item ${sku}`, backorderable }),
  );
  await Promise.all(listed);
  for (const location of new Set(range.flatMap(({ openingStock }) => Object.keys(openingStock)))) {
    const lines = range.map(({ sku, openingStock }) => ({ sku, quantity: openingStock[location] }));
    await office.post('/v1/stock/receipts', { location, lines });
  }
}
