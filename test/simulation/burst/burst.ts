import { chanceFrom } from '../chance.ts';
import { pause } from '../clients/desk.ts';
import { wholeBusiness } from '../business/business.ts';
import { SeededFaults } from '../faults/seeded-faults.ts';
import { openScene } from '../open-scene.ts';
import { secondAddress, type Manner, type SecondServer } from '../outside/second-server.ts';
import type { Program } from '../program/program.ts';
import { Stage } from '../stage/stage.ts';

export interface BurstOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  readonly orders: number;
  /** How the second server answers; at once: what the burst by itself takes. */
  readonly second: Manner;
  /** From this moment of the burst on, in seconds; before, it answers at once. */
  readonly from?: number;
}

export interface BurstResult {
  /** Orders of the channel whose server answers at once, and of the one with the second server. */
  readonly placed: { readonly first: number; readonly second: number };
  /** Events that the server which answers at once got, of those orders. */
  readonly received: number;
  /** Milliseconds from an event to its arrival there, the longest. */
  readonly longestDelay: number;
  /** Attempts at the second server until the last event had arrived at the first. */
  readonly attemptsAtSecond: number;
  /** Attempts that the second server had before it at once, the most. */
  readonly mostAtSecond: number;
  /** Of the second server, where it answers at all: events that it got in the end, those out of their order's sequence among them. */
  readonly second: { readonly received: number; readonly outOfSequence: number; readonly minutes: number };
  readonly violations: readonly string[];
}

const seconds = 1000;
const winterMorning = Date.UTC(2026, 0, 12, 6);
/** Events of an order until it lies at its location: placed, allocated, authorised, accepted, released. */
const eventsPerOrder = 5;

/**
 * Places `orders` within ten seconds of the world's time: half of them in a channel whose webhooks are answered at once, half in one
 * whose second server takes every request and answers in its manner. Functions are limited as the template says.
 */
export async function burst(options: BurstOptions): Promise<BurstResult> {
  const { assembly, program, orders, second: manner, from = 0 } = options;
  const chance = chanceFrom(`burst of ${orders}`);
  const plenty = wholeBusiness.items.map((item) =>
    item.sku === 'TEA' ? { ...item, openingStock: { ...item.openingStock, london: 10 * orders } } : item,
  );
  const opened = await openScene({
    assembly,
    programFor: () => program,
    seed: 'burst',
    startsAt: winterMorning,
    chance,
    faults: new SeededFaults(new Set(), chance),
    steadyReceiver: true,
    business: { ...wholeBusiness, items: plenty },
  });
  try {
    const { receiver, second, scene } = opened;
    const { world } = scene;
    const stage = new Stage(opened);
    const gap = (10 * seconds) / orders;
    const placeAll = async () => {
      second.manner = from > 0 ? 'prompt' : manner;
      world.time.at(world.time.now() + from * seconds, () => (second.manner = manner));
      await stage.post('/v1/channels/web/webhooks', { url: secondAddress });
      await Promise.all(
        Array.from({ length: orders }, async (_, index) => {
          await pause(world, Math.round(index * gap));
          await stage.place({ channel: index % 2 === 0 ? 'market' : 'web', lines: [['TEA', 1]] });
        }),
      );
    };
    await world.until(placeAll());
    const first = Math.ceil(orders / 2);
    const last = world.time.now();
    const { received } = receiver;
    await world.run(() => received.length >= first * eventsPerOrder || world.time.now() > last + 600 * seconds);
    const atFirst = {
      received: received.length,
      longestDelay: Math.max(...received.map(({ delay }) => delay)),
      attemptsAtSecond: second.asked,
    };
    const wanted = manner === 'silent' ? 0 : (orders - first) * eventsPerOrder;
    const patience = 30 * wanted * seconds;
    await world.run(() => second.taken.length >= wanted || world.time.now() > last + patience);
    return {
      ...atFirst,
      placed: { first, second: orders - first },
      mostAtSecond: second.mostAtOnce,
      second: {
        received: second.taken.length,
        outOfSequence: second.taken.filter(isOutOfSequence).length,
        minutes: Math.round((world.time.now() - last) / 60_000),
      },
      violations: opened.checker.violations.map(({ sentence }) => sentence),
    };
  } finally {
    await opened.close();
  }
}

/** True of an event that came before the one that its order tells before it. */
function isOutOfSequence(
  { orderId, sequence }: SecondServer['taken'][number],
  index: number,
  taken: SecondServer['taken'],
): boolean {
  const before = taken.slice(0, index).filter((one) => one.orderId === orderId);
  return sequence > 1 && !before.some((one) => one.sequence === sequence - 1);
}
