import type { Kernel } from '../kernel.ts';
import { AwsError, type LocalService } from '../service.ts';
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
  const operations = new Map<string, (input: unknown) => unknown>(
    Object.entries(schedulerOperations(kernel, store, schedules)),
  );

  return {
    name: 'scheduler',
    kinds: [scheduleKind],
    rest: schedulerCall,
    configure: (resources) => schedules.configure(resources),
    async call({ action, input }) {
      const operation = operations.get(action);
      if (!operation)
        throw new AwsError('UnknownOperationException', `Scheduler on this host does not offer ${action}.`, 404);
      return operation(input);
    },
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
