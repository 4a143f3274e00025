import type { Row } from '../../invariants/facts/rows.ts';
import type { Stage } from '../stage/stage.ts';
import type { FullOrder, SomeBundles, SomeUnits } from './full-order.ts';
import { minorOf, written } from './minor.ts';

/** What was asked of an order on its way, and how often it was taken. */
export type Asked = Record<
  'cancelled' | 'bundles cancelled' | 'lost' | 'sent back' | 'refunded' | 'charges refunded' | 'goodwill',
  number
>;

/** States of units that can be cancelled. */
const cancellable = ['open', 'backordered', 'allocated', 'released', 'picked', 'packed'];
const cancellableOf = ({ quantities }: Row): number => cancellable.reduce((sum, state) => sum + quantities[state], 0);
const delivers = new Set(['ship', 'ship_from_store', 'local_delivery']);

/** Takes an order the way that is planned for it, from its placement to its end, with everybody doing their part. @returns its id. */
export async function takeCourse(stage: Stage, number: number, order: FullOrder, asked: Asked): Promise<string> {
  const { course, channel, placement } = order;
  const orderId = await stage.placeAs(channel, { ...placement, externalNumber: `${channel}-${number}` });
  const run = new Course(stage, orderId, order, asked);
  await run.cancel(course.cancelledAtOnce);
  await run.untilWork();
  await run.cancelBundles(course.cancelledBundles);
  await run.handOverOne();
  await run.cancel(course.cancelledLater);
  await run.untilWork();
  await stage.work(orderId, 'handed_over');
  await run.undeliver();
  await run.untilOver();
  await run.refund();
  await run.pay();
  await run.untilOver();
  return orderId;
}

class Course {
  readonly #stage: Stage;
  readonly #orderId: string;
  readonly #path: string;
  readonly #order: FullOrder;
  readonly #asked: Asked;

  constructor(stage: Stage, orderId: string, order: FullOrder, asked: Asked) {
    this.#stage = stage;
    this.#orderId = orderId;
    this.#path = `/v1/orders/${orderId}`;
    this.#order = order;
    this.#asked = asked;
  }

  /** Cancels some of what has not left. */
  async cancel(some: readonly SomeUnits[]): Promise<void> {
    const lines = this.#unitsOf(some, cancellableOf);
    if (lines.length === 0) return;
    // What goes by itself, such as a book, may have gone meanwhile.
    const { status } = await this.#stage.office.post(`${this.#path}/cancel`, { reason: 'changed their mind', lines });
    if (status === 200) this.#asked.cancelled += 1;
  }

  /** Cancels whole ones of its bundles. */
  async cancelBundles(some: readonly SomeBundles[]): Promise<void> {
    const ofBundles = Map.groupBy(this.#stage.order(this.#orderId).lines, ({ bundleId }) => bundleId as unknown);
    const bundles = [...ofBundles].filter(([bundleId]) => bundleId !== undefined);
    for (const { bundle, share } of bundles.length === 0 ? [] : some) {
      const [bundleId, lines] = bundles[bundle % bundles.length] ?? [];
      const ordered: number = lines?.[0]?.['bundle']?.ordered ?? 0;
      const whole = (lines ?? []).map((line) => Math.floor((cancellableOf(line) * ordered) / line['ordered']));
      const quantity = Math.ceil(Math.min(...whole) * share);
      if (quantity === 0) continue;
      const body = { reason: 'changed their mind', bundles: [{ bundleId, quantity }] };
      const { status } = await this.#stage.office.post(`${this.#path}/cancel`, body);
      if (status === 200) this.#asked['bundles cancelled'] += 1;
    }
  }

  /** Waits until a location has something to do, or nothing is left to do; sees to what a person has to see to meanwhile. */
  async untilWork(): Promise<void> {
    for (;;) {
      await this.#stage.until(
        `work for ${this.#orderId}`,
        () => this.#waitsForPerson() || this.#stage.hasWork(this.#orderId) || this.#isOver(),
      );
      if (!this.#waitsForPerson()) return;
      await this.#decide();
    }
  }

  /** Delivers whatever its locations get until the order is over. */
  async untilOver(): Promise<void> {
    while (!this.#isOver()) {
      await this.untilWork();
      await this.#stage.work(this.#orderId, 'delivered');
    }
    // What is refunded by hand is asked of a person after the order has ended.
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await this.#stage.wait(1);
      if (!this.#waitsForPerson()) continue;
      await this.#decide();
      quiet = -1;
    }
  }

  async handOverOne(): Promise<void> {
    const [first] = this.#stage.order(this.#orderId).fulfilmentOrders;
    if (first) await this.#stage.work(this.#orderId, 'handed_over', first['location']);
  }

  /** Some of what is under way does not arrive. */
  async undeliver(): Promise<void> {
    const { course } = this.#order;
    const isLost = course.cause === 'lost' || course.cause === 'destroyed';
    for (const one of this.#stage.order(this.#orderId).fulfilmentOrders) {
      if (one['state'] !== 'handed_over' || !delivers.has(one['method'])) continue;
      const parcel = new Map((one['lines'] as Row[]).map(({ lineId, quantity }) => [lineId, quantity as number]));
      const lines = this.#unitsOf(course.undelivered, ({ lineId }) => parcel.get(lineId) ?? 0);
      if (lines.length === 0) continue;
      await this.#stage.act(one, isLost ? 'report-loss' : 'receive-back', { cause: course.cause, lines });
      this.#asked[isLost ? 'lost' : 'sent back'] += 1;
    }
  }

  /** Gives some of what was charged back: units, charges, and something for goodwill. */
  async refund(): Promise<void> {
    const { course, currency } = this.#order;
    const back = new Map<string, number>();
    const credits = this.#stage.rows('Billing', this.#orderId).filter(({ row }) => row === 'credit');
    for (const { lines } of credits) {
      for (const { lineId, quantity } of lines as Row[]) back.set(lineId, (back.get(lineId) ?? 0) + quantity);
    }
    const lines = this.#unitsOf(course.refunded, ({ lineId, settled }) => settled.invoiced - (back.get(lineId) ?? 0));
    if (lines.length > 0 && (await this.#isRefunded({ lines }))) this.#asked.refunded += 1;
    const charges = (this.#stage.order(this.#orderId).order['charges'] as Row[]).filter(
      ({ settledAmounts }) => settledAmounts.invoiced > 0,
    );
    for (const { charge, share } of course.refundedCharges) {
      const { chargeId, settledAmounts } = charges[charge % Math.max(1, charges.length)] ?? {};
      const amount = Math.floor(settledAmounts?.invoiced * share);
      if (chargeId === undefined || amount === 0) continue;
      const some = share === 1 ? { chargeId } : { chargeId, amount: written(amount, currency) };
      if (await this.#isRefunded({ charges: [some] })) this.#asked['charges refunded'] += 1;
    }
    const { captured, received, refunded } = await this.#payments();
    const left = minorOf(captured) + minorOf(received) - minorOf(refunded);
    const amount = Math.floor(left * course.goodwill);
    if (amount > 0 && (await this.#isRefunded({ appeasement: { amount: written(amount, currency) } })))
      this.#asked.goodwill += 1;
  }

  /** Records what comes of what its tenders have still to bring. */
  async pay(): Promise<void> {
    for (const { tenderId, kind } of (await this.#payments()).tenders as Row[]) {
      if (!['bank_transfer', 'cash_on_delivery', 'on_account'].includes(kind)) continue;
      if (this.#order.course.inParts) await this.#receive(tenderId, (due) => Math.floor(due / 3));
      await this.#receive(tenderId, (due) => due);
    }
  }

  async #receive(tenderId: string, some: (due: number) => number): Promise<void> {
    const { tenders, due } = await this.#payments();
    const one = (tenders as Row[]).find((tender) => tender['tenderId'] === tenderId);
    // What stands authorised of it is what of it is needed still, after cancellations.
    const open = Math.min(minorOf(one?.['authorised']) - minorOf(one?.['paid']), minorOf(due));
    const minor = some(open);
    if (minor <= 0) return;
    const { status, body } = await this.#stage.office.post(`${this.#path}/receipts`, this.#receiptOf(tenderId, minor));
    // What the other tenders will still bring is not due of it: the refusal says how much is.
    const [, most] = /is above the ([\d.]+)/.exec(String(body.errors?.[0]?.message)) ?? [];
    if (status === 201 || minorOf(most) === 0) return;
    await this.#stage.post(`${this.#path}/receipts`, this.#receiptOf(tenderId, minorOf(most)));
  }

  #receiptOf(tenderId: string, minor: number) {
    return { amount: written(minor, this.#order.currency), reference: `P-${tenderId}-${minor}`, tenderId };
  }

  async #isRefunded(what: object): Promise<boolean> {
    const { status } = await this.#stage.office.post(`${this.#path}/refunds`, { ...what, reason: 'not satisfied' });
    return status === 201;
  }

  /** A person decides what has to be decided: in favour of the order. */
  async #decide(): Promise<void> {
    const { order, exceptions } = this.#stage.order(this.#orderId);
    const hold = activeHold(order);
    if (hold?.['createdBy'] === 'rule:awaited-transfer') await this.pay();
    // Whose money came in the meantime is let go by itself.
    const held = activeHold(this.#stage.order(this.#orderId).order);
    if (held) await this.#stage.post(`${this.#path}/holds/${held['holdId']}/release`);
    for (const { exceptionId } of exceptions.filter(({ state }) => state === 'open'))
      await this.#stage.post(`${this.#path}/exceptions/${exceptionId}/resume`);
  }

  #waitsForPerson(): boolean {
    const { order, exceptions } = this.#stage.order(this.#orderId);
    return activeHold(order) !== undefined || exceptions.some(({ state }) => state === 'open');
  }

  #isOver(): boolean {
    return this.#stage.order(this.#orderId).order['stage'] === 'done';
  }

  #payments(): Promise<Row> {
    return this.#stage.read(`${this.#path}/payments`);
  }

  /** The named parts of what each line has, as requests say them; a line is named once. */
  #unitsOf(some: readonly SomeUnits[], most: (line: Row) => number) {
    const { lines } = this.#stage.order(this.#orderId);
    const units = new Map<string, number>();
    for (const { line: place, share } of some) {
      const line = lines[place % lines.length] as Row;
      const steps = Math.ceil(most(line) * share);
      if (steps > 0) units.set(line['lineId'], steps / 10 ** (line['measure']?.decimals ?? 0));
    }
    return [...units].map(([lineId, quantity]) => ({ lineId, quantity }));
  }
}

/** A hold that a person has to decide about: an answer from outside is waited for. */
const activeHold = (order: Row): Row | undefined =>
  (order['holds'] as Row[]).find(({ type, state }) => state === 'active' && type !== 'screening');
