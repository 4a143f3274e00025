import { chanceFrom } from '../chance.ts';
import { pause } from '../clients/desk.ts';
import { wholeBusiness } from '../business/business.ts';
import { SeededFaults } from '../faults/seeded-faults.ts';
import { openScene } from '../open-scene.ts';
import { silentAddress } from '../outside/silent-server.ts';
import type { Program } from '../program/program.ts';
import { Stage } from '../stage/stage.ts';

export interface BurstOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  readonly orders: number;
  /** The second server answers, too: what the burst by itself takes. */
  readonly secondAnswers: boolean;
}

export interface BurstResult {
  /** Orders of the channel whose server answers, and of the one whose server does not. */
  readonly placed: { readonly answered: number; readonly silent: number };
  /** Events that the server which answers got, of those orders. */
  readonly received: number;
  /** Milliseconds from an event to its arrival there, the longest. */
  readonly longestDelay: number;
  /** Attempts at the silent server until the last event had arrived at the other. */
  readonly attemptsAtSilent: number;
  readonly violations: readonly string[];
}

const seconds = 1000;
const winterMorning = Date.UTC(2026, 0, 12, 6);
/** Events of an order until it lies at its location: placed, allocated, authorised, accepted, released. */
const eventsPerOrder = 5;

/**
 * Places `orders` within ten seconds of the world's time: half of them in a channel whose webhooks are answered at once, half in one
 * whose server takes every request and never answers. Functions are limited as the template says.
 */
export async function burst(options: BurstOptions): Promise<BurstResult> {
  const { assembly, program, orders, secondAnswers } = options;
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
    const { world } = opened.scene;
    const stage = new Stage(opened);
    const gap = (10 * seconds) / orders;
    const placeAll = async () => {
      opened.silent.answers = secondAnswers;
      await stage.post('/v1/channels/web/webhooks', { url: silentAddress });
      await Promise.all(
        Array.from({ length: orders }, async (_, index) => {
          await pause(world, Math.round(index * gap));
          await stage.place({ channel: index % 2 === 0 ? 'market' : 'web', lines: [['TEA', 1]] });
        }),
      );
    };
    await world.until(placeAll());
    const answered = Math.ceil(orders / 2);
    const last = world.time.now();
    const arrived = () => opened.receiver.received.length >= answered * eventsPerOrder;
    await world.run(() => arrived() || world.time.now() > last + 600 * seconds);
    const { received } = opened.receiver;
    return {
      placed: { answered, silent: orders - answered },
      received: received.length,
      longestDelay: Math.max(...received.map(({ delay }) => delay)),
      attemptsAtSilent: opened.silent.asked,
      violations: opened.checker.violations.map(({ sentence }) => sentence),
    };
  } finally {
    await opened.close();
  }
}
