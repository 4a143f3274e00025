import { expect, test } from 'vitest';
import { chanceFrom } from './chance.ts';
import { pause } from './clients/desk.ts';
import { SeededFaults } from './faults/seeded-faults.ts';
import type { Invocation } from './functions/invocation.ts';
import type { Weather } from './network/network.ts';
import { openScene } from './open-scene.ts';
import { prepareAssembly, prepareProgram } from './prepare.ts';
import { smallBusiness } from './stage/small-business.ts';
import { Stage } from './stage/stage.ts';
import type { VirtualTime } from './world/virtual-time.ts';

const [orders, linesPerOrder, items, seconds] = [20, 12, 60, 20];

/** What a call costs a function of the processor of a machine that is busy with other things, in milliseconds. */
const processorPerCall = 100;

/** Every call takes 5 ms; those of one invocation of the reports' function share a processor, and wait for it. */
class BusyMachine implements Weather {
  time: VirtualTime | undefined;
  readonly #freeAt = new WeakMap<Invocation, number>();

  latency({ invocation }: Parameters<Weather['latency']>[0]): number {
    if (!this.time || invocation?.functionName !== 'project-reports') return 5;
    const now = this.time.now();
    const free = Math.max(now, this.#freeAt.get(invocation) ?? 0) + processorPerCall;
    this.#freeAt.set(invocation, free);
    return free - now + 5;
  }

  verdict() {
    return 'pass' as const;
  }
}

/** Seconds: how old the oldest event was when it was counted. */
async function oldestWhileImporting(): Promise<number> {
  const chance = chanceFrom('an import');
  const weather = new BusyMachine();
  const program = await prepareProgram();
  const skus = Array.from({ length: items }, (_, index) => `IMPORT-${index}`);
  const goods = skus.map((sku) => ({
    sku,
    kind: 'goods' as const,
    backorderable: false,
    openingStock: { london: 10_000 },
  }));
  const ages: number[] = [];
  const opened = await openScene({
    assembly: await prepareAssembly(),
    programFor: () => program,
    seed: 'an import',
    startsAt: Date.UTC(2026, 0, 12, 6),
    chance,
    faults: new SeededFaults(new Set(), chance),
    weather,
    business: { ...smallBusiness, items: [...smallBusiness.items, ...goods] },
    print(text) {
      if (text.includes('"ReportAge"')) ages.push(Number((JSON.parse(text) as { ReportAge: number }).ReportAge));
    },
  });
  try {
    const { world } = opened.scene;
    const stage = new Stage(opened);
    // Items that are new to the report are asked for one by one: what the business begins with is counted before.
    await world.until(pause(world, 15_000));
    ages.length = 0;
    weather.time = world.time;
    const life = async (index: number) => {
      await pause(world, Math.round((index * seconds * 1000) / orders));
      const first = chance.whole(0, items - linesPerOrder);
      const lines = skus.slice(first, first + linesPerOrder).map((sku) => [sku, 1] as const);
      await stage.deliver(await stage.place({ lines, pays: 'account' }));
    };
    await world.until(Promise.all(Array.from({ length: orders }, (_, index) => life(index))));
    expect(ages.length).toBeGreaterThan(3);
    return Math.max(...ages);
  } finally {
    await opened.close();
  }
}

test('reports keep up with an import on a machine that is busy with it', async () => {
  const oldest = await oldestWhileImporting();
  // Five in which events are collected, and less than one of work; a tenth more for each level that is asked for by itself.
  expect(oldest).toBeLessThan(7);
});
