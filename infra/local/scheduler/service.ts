import type { Kernel } from '../kernel.ts';
import { answersTo, type LocalService } from '../service.ts';
import { schedulerCall, schedulerOperations } from './api.ts';
import { createFirings } from './firing.ts';
import { scheduleKind } from './kinds.ts';
import { createScheduleStore } from './schedule-store.ts';
import { createSchedules } from './schedules.ts';

/** Amazon EventBridge Scheduler: one-time and recurring schedules, of the template and made through the API. */
export function createSchedulerService(kernel: Kernel): LocalService {
  const store = createScheduleStore(kernel.db);
  const firings = createFirings(kernel);
  const schedules = createSchedules(kernel, store, firings);

  return {
    name: 'scheduler',
    kinds: [scheduleKind],
    rest: schedulerCall,
    configure: (resources) => schedules.configure(resources),
    call: answersTo('Scheduler', schedulerOperations(kernel, store, schedules)),
    start() {
      firings.start();
      schedules.start();
    },
    async stop() {
      schedules.stop();
      firings.stop();
    },
  };
}
