import { rushItems } from '../business/business.ts';
import { planOrder, type OrderPlan } from '../business/order-plan.ts';
import type { Chance } from '../chance.ts';
import type { Checker } from '../checker/checker.ts';
import type { Versions } from '../versions/versions.ts';
import type { Rest } from '../world/rest.ts';
import { recordThePast } from './archivist.ts';
import { askToBeForgotten } from './office/forgotten.ts';
import { Carrier } from './carrier.ts';
import { Connectors } from './connector.ts';
import { bookReceipts, decide, loseHope } from './clerk.ts';
import { deploy } from './deployer.ts';
import { placeAndFollow } from './customer.ts';
import { importFiles } from './importer.ts';
import { intrude } from './intruder.ts';
import { carrierSecretOf, poison, watchDeadLetters } from './operator.ts';
import { keepQuietHours } from './quiet-hours.ts';
import type { Scene } from './scene.ts';
import { keepStock } from './stock-keeper.ts';
import { Warehouse } from './warehouse.ts';

export interface Script {
  readonly orders: number;
  readonly only?: ((number: number) => boolean) | undefined;
  readonly giveUp?: (() => boolean) | undefined;
  readonly chance: Chance;
  readonly rest: Rest;
  readonly checker: Checker;
  readonly versions: Versions;
}

const hour = 3600_000;
/** After so long no more faults are made, so that what is under way comes to its end. */
const calmAfter = 30 * hour;
/** What is not over so long after the last order, and after the last fault, is stuck. */
const patience = 6 * 24 * hour;

/** Lets everybody play their part until all is over. Returns how many orders were taken. */
export async function play(
  scene: Scene,
  { orders, only = () => true, giveUp = () => false, chance, rest, checker, versions }: Script,
): Promise<number> {
  const { world, business, faults } = scene;
  const opening = world.time.now();
  const plans = plansFor(orders, chance).filter(({ number }) => only(number));
  const placed: string[] = [];
  let answered = 0;
  for (const plan of plans) {
    void placeAndFollow(scene, plan).then((orderId) => {
      answered += 1;
      if (orderId !== undefined) placed.push(orderId);
    });
  }
  const carrier = new Carrier(scene, carrierSecretOf(world));
  for (const [location, desk] of business.locations) {
    void new Warehouse(scene, location, desk, (parcel) => carrier.carry(parcel)).open();
  }
  const connectors = new Connectors(scene);
  connectors.open();
  void keepStock(scene);
  void importFiles(scene);
  void recordThePast(scene);
  void askToBeForgotten(scene);
  void decide(scene);
  void loseHope(scene);
  void bookReceipts(scene);
  void watchDeadLetters(scene);
  void poison(scene);
  void intrude(scene, () => placed);
  void deploy(scene, versions, Math.max(0, ...plans.map(({ at }) => at)));
  void keepQuietHours(scene, () => rest.lastOrderWrite);

  const last = opening + Math.max(0, ...plans.map(lastAct));
  const stuckAt = last + patience + (faults.counts.size > 0 ? calmAfter : 0);
  let givenUp = false;
  const isOver = () => {
    const now = world.time.now();
    givenUp ||= giveUp();
    if (givenUp) return true;
    if (now > last + calmAfter) faults.calm();
    if (checker.violations.length > 0 || now > stuckAt) return true;
    return now > last && answered === plans.length && rest.isReached();
  };
  await world.run(isOver);
  if (checker.violations.length === 0 && !givenUp) {
    const unanswered = plans.length - answered;
    const reasons = [...(unanswered === 0 ? [] : [`${unanswered} customers have got no answer`]), ...rest.reasons()];
    if (reasons.length > 0) checker.report(5, `long after the last order, ${reasons.join(', ')}`);
    else {
      await world.until(connectors.catchUp());
      checker.atRest();
    }
  }
  return placed.length;
}

/** Orders come in groups: a few at the same moment, now and then all for the same scarce item, then none for a while. */
function plansFor(orders: number, chance: Chance): OrderPlan[] {
  const arrivals = chance.of('arrivals');
  const plans: OrderPlan[] = [];
  for (let at = 0; plans.length < orders; at += arrivals.whole(200, 4000)) {
    const group = arrivals.happens(0.2) ? arrivals.whole(3, 12) : 1;
    const wanted = group > 1 && arrivals.happens(0.4) ? arrivals.one([...rushItems]) : undefined;
    for (let place = 0; place < group && plans.length < orders; place += 1) {
      const number = plans.length + 1;
      plans.push(planOrder(number, at, chance.of(`order ${number}`), wanted));
    }
  }
  return plans;
}

/** When a customer has done the last of what is planned. */
function lastAct({ at, followUps }: OrderPlan): number {
  return (
    at +
    Math.max(
      0,
      ...followUps.map((followUp) => followUp.after + ('releasedAfter' in followUp ? followUp.releasedAfter : 0)),
    )
  );
}
