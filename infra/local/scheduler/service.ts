import type { Kernel } from '../kernel.ts';
import { AwsError, type LocalService } from '../service.ts';
import { schedulerCall, schedulerOperations } from './api.ts';
import { createFirings } from './firing.ts';
import { groupKind, scheduleKind } from './kinds.ts';
import { createScheduleStore } from './schedule-store.ts';
import { createSchedules } from './schedules.ts';

/** Amazon EventBridge Scheduler: one-time and recurring schedules, of the template and made through the API. */
export function createSchedulerService(kernel: Kernel): LocalService {
  const store = createScheduleStore(kernel.db);
  store.addGroup('default', kernel.timeline.now());
  const firings = createFirings(kernel);
  const schedules = createSchedules(kernel, store, firings);
  const operations = new Map<string, (input: unknown) => unknown>(
    Object.entries(schedulerOperations(kernel, store, schedules)),
  );

  return {
    name: 'scheduler',
    kinds: [scheduleKind, groupKind],
    rest: schedulerCall,
    configure(resources) {
      for (const { type, name } of resources) if (type === groupKind.type) store.addGroup(name, kernel.timeline.now());
      schedules.configure(resources.filter(({ type }) => type === scheduleKind.type));
    },
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
