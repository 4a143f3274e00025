import type { Resource } from '#infra/local/service.ts';
import { pause } from '../clients/desk.ts';
import type { World } from '../world/world.ts';
import { serviceOf } from './operator.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;
/** No order has been written for so long: what little is left waits for hours or days. */
const quietAfter = 3 * minute;
/** Then schedules that run more often than this run only so often. */
const quietMinutes = 15;

/**
 * Lets what runs by the clock run less often while no order changes. Otherwise most of a run is sweeps that find nothing,
 * for the sake of the few orders that wait for days. Once an order is written, all is as ever within a minute.
 * @param lastOrderWrite when an order was last written, in milliseconds since the epoch.
 */
export async function keepQuietHours({ world, over }: Scene, lastOrderWrite: () => number): Promise<void> {
  const frequent = world.resources.filter((resource) => isFrequent(resource));
  let quiet = false;
  while (!over()) {
    await pause(world, minute);
    const isQuiet = world.time.now() > lastOrderWrite() + quietAfter;
    if (isQuiet === quiet) continue;
    quiet = isQuiet;
    for (const schedule of frequent) await setRate(world, schedule, quiet ? quietRate : rateOf(schedule));
  }
}

const quietRate = `rate(${quietMinutes} minutes)`;

function rateOf({ properties }: Resource): string {
  return (properties as { ScheduleExpression: string }).ScheduleExpression;
}

function isFrequent(resource: Resource): boolean {
  if (resource.type !== 'AWS::Scheduler::Schedule') return false;
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(rateOf(resource)) ?? [];
  return minutes !== undefined && Number(minutes) < quietMinutes;
}

/** A changed rate counts from now on. One that fires now, as a new rate does, would make sweeps more frequent. */
async function setRate(world: World, { name, properties }: Resource, rate: string): Promise<void> {
  const begin = world.time.now() + (rate === quietRate ? quietMinutes : 1) * minute;
  const input = { ...(properties as object), Name: name, ScheduleExpression: rate, StartDate: begin / 1000 };
  await serviceOf(world, 'scheduler').call?.({ action: 'UpdateSchedule', input });
}
