import type { Deliveries } from '../eventbridge/deliveries.ts';
import type { Kernel } from '../kernel.ts';
import { AwsError, type Resource } from '../service.ts';
import { transaction } from '../data-folder/transaction.ts';
import { createWakeup } from '../wakeup.ts';
import type { Firing } from './firing.ts';
import { definition, scheduleArn, type Definition } from './kinds.ts';
import { firesOnce, firstTime, nextTime } from './next-time.ts';
import type { ScheduleRow, ScheduleStore } from './schedule-store.ts';

/** The schedules of the host. */
export interface Schedules {
  /** Keeps a new or changed schedule and works out when it fires next. @throws AwsError ValidationException */
  put(name: string, given: unknown, ofTemplate: boolean): void;
  configure(resources: readonly Resource[]): void;
  start(): void;
  stop(): void;
}

export function createSchedules(kernel: Kernel, store: ScheduleStore, firings: Deliveries): Schedules {
  const { timeline, db } = kernel;
  const wakeup = createWakeup(timeline, fireDue);
  let running = false;

  function fireDue(): void {
    const now = timeline.now();
    transaction(db, () => {
      for (const schedule of store.due(now)) fire(schedule, now);
    });
    rearm();
  }

  function fire(schedule: ScheduleRow, now: number): void {
    const settings = readDefinition(schedule.definition);
    const scheduledFor = schedule.next_at ?? now;
    const firing: Firing = { target: settings.Target, scheduledFor, executionId: kernel.newId() };
    const { copies, delayMs } = kernel.faults.onDelivery('schedule');
    for (let copy = 0; copy < Math.max(1, copies); copy++) {
      const arn = scheduleArn(schedule.name, kernel);
      firings.add(arn, JSON.stringify(firing), now + delayMs * (copy + 1));
    }
    // Firings that were missed while the host was off are made up for by this one.
    const next = nextTime(settings, scheduledFor, now);
    if (next === undefined && settings.ActionAfterCompletion === 'DELETE') store.remove(schedule.name);
    else store.setNext(schedule, next);
  }

  function rearm(): void {
    const time = store.earliest();
    if (running && time !== undefined) wakeup.at(time);
  }

  function put(name: string, given: unknown, ofTemplate: boolean): void {
    const now = timeline.now();
    const settings = readDefinition(JSON.stringify(given));
    const earlier = store.find(name);
    const next = settings.State === 'ENABLED' ? judged(() => firstTime(settings, now)) : undefined;
    store.save({
      name,
      definition: JSON.stringify(given),
      of_template: ofTemplate ? 1 : 0,
      next_at: next ?? null,
      created_at: earlier?.created_at ?? now,
      modified_at: now,
    });
    rearm();
  }

  return {
    put,
    configure(resources) {
      const seen = new Set<string>();
      for (const { name, properties } of resources) {
        seen.add(name);
        // An unchanged schedule goes on where it was; one that has fired does not fire again.
        if (store.find(name)?.definition !== JSON.stringify(properties)) put(name, properties, true);
      }
      for (const { name } of store.ofTemplate()) if (!seen.has(name)) store.remove(name);
    },
    start() {
      running = true;
      rearm();
    },
    stop() {
      running = false;
      wakeup.cancel();
    },
  };
}

/** @throws AwsError ValidationException naming the field. */
function readDefinition(json: string): Definition {
  const parsed = definition.safeParse(JSON.parse(json));
  if (parsed.success) {
    if (firesOnce(parsed.data) && (parsed.data.StartDate !== undefined || parsed.data.EndDate !== undefined)) {
      throw new AwsError('ValidationException', 'StartDate and EndDate are for recurring schedules, not for at(...).');
    }
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  throw new AwsError('ValidationException', `${issue?.path.join('.')}: ${issue?.message}`);
}

function judged<T>(judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    throw new AwsError(
      'ValidationException',
      `Invalid Schedule Expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
