import type { Resource } from '#infra/local/service.ts';
import { pause } from '../clients/desk.ts';
import type { World } from '../world/world.ts';
import { serviceOf } from './operator.ts';
import type { Scene } from './scene.ts';

const minute = 60_000;
/**
 * What runs every minute in the template runs so often here, in minutes, the longer no order has been written: what little is
 * left then waits for hours or days.
 */
const rates = [
  { quietFor: 60, every: 60 },
  { quietFor: 3, every: 15 },
] as const;
const mostFrequent = 5;

/**
 * Lets what runs by the clock run less often, least while no order changes. Otherwise most of a run is sweeps that find
 * nothing, for the sake of the few orders that wait for days.
 * @param lastOrderWrite when an order was last written, in milliseconds since the epoch.
 */
export async function keepQuietHours({ world, over }: Scene, lastOrderWrite: () => number): Promise<void> {
  const frequent = world.resources.filter(isFrequent);
  let present: number | undefined;
  while (!over()) {
    const quiet = (world.time.now() - lastOrderWrite()) / minute;
    const due = rates.find(({ quietFor }) => quiet > quietFor)?.every ?? mostFrequent;
    if (due !== present) for (const schedule of frequent) await setRate(world, schedule, due);
    present = due;
    await pause(world, minute);
  }
}

function isFrequent({ type, properties }: Resource): boolean {
  if (type !== 'AWS::Scheduler::Schedule') return false;
  const { ScheduleExpression } = properties as { ScheduleExpression: string };
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(ScheduleExpression) ?? [];
  return minutes !== undefined && Number(minutes) < mostFrequent;
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
