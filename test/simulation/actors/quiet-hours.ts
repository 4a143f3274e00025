import type { Resource } from '#infra/local/service.ts';
import { pause } from '../clients/desk.ts';
import type { World } from '../world/world.ts';
import { serviceOf } from './operator.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;
/** No order has been written for so long: what little is left waits for hours or days. */
const quietAfter = 3 * minute;
/** What runs every minute in the template runs so often here, in minutes: while orders change, and while none does. */
const busyMinutes = 3;
const quietMinutes = 15;

/**
 * Lets what runs by the clock run less often, least while no order changes. Otherwise most of a run is sweeps that find
 * nothing, for the sake of the few orders that wait for days.
 * @param lastOrderWrite when an order was last written, in milliseconds since the epoch.
 */
export async function keepQuietHours({ world, over }: Scene, lastOrderWrite: () => number): Promise<void> {
  const frequent = world.resources.filter(isFrequent);
  let every: number | undefined;
  while (!over()) {
    const isQuiet = world.time.now() > lastOrderWrite() + quietAfter;
    const due = isQuiet ? quietMinutes : busyMinutes;
    if (due !== every) for (const schedule of frequent) await setRate(world, schedule, due);
    every = due;
    await pause(world, minute);
  }
}

function isFrequent({ type, properties }: Resource): boolean {
  if (type !== 'AWS::Scheduler::Schedule') return false;
  const { ScheduleExpression } = properties as { ScheduleExpression: string };
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(ScheduleExpression) ?? [];
  return minutes !== undefined && Number(minutes) < busyMinutes;
}

/** Begins one period from now: a rate without a beginning fires at once, and each change of it would be one more sweep. */
async function setRate(world: World, { name, properties }: Resource, minutes: number): Promise<void> {
  const input = {
    ...(properties as object),
    Name: name,
    ScheduleExpression: `rate(${minutes} minutes)`,
    StartDate: (world.time.now() + minutes * minute) / 1000,
  };
  await serviceOf(world, 'scheduler').call?.({ action: 'UpdateSchedule', input });
}
