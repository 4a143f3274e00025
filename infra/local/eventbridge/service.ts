import type { Kernel } from '../kernel.ts';
import { parseInput } from '../input.ts';
import { AwsError, type LocalService } from '../service.ts';
import { transaction } from '../transaction.ts';
import { eventBridgeOperations } from './api.ts';
import { createArchives } from './archives.ts';
import { createBuses } from './buses.ts';
import type { Deliveries } from './deliveries.ts';
import { eventEnvelope } from './event.ts';
import { archiveKind, busKind, busName, ruleKind } from './kinds.ts';
import { createReplays } from './replays.ts';
import { createRuleDeliveries } from './rule-deliveries.ts';
import { createScheduledRules } from './scheduled-rules.ts';

/** Amazon EventBridge: buses, rules with patterns or schedules, archives and replays. */
export function createEventBridgeService(kernel: Kernel): LocalService {
  const archives = createArchives(kernel);
  const buses = createBuses(kernel, archives, () => deliveries);
  const deliveries: Deliveries = createRuleDeliveries(kernel, (arn) => buses.ruleByArn(arn));
  const replays = createReplays(kernel, archives, (bus, event, ruleArns) => buses.put(bus, event, ruleArns));
  const scheduledRules = createScheduledRules(kernel, (rule, scheduledFor) => buses.fire(rule, scheduledFor));
  const operations = new Map<string, (input: unknown) => unknown>(
    Object.entries(eventBridgeOperations(kernel, buses, archives, replays)),
  );

  return {
    name: 'eventbridge',
    targetPrefix: 'AWSEvents',
    arnService: 'events',
    kinds: [busKind, ruleKind, archiveKind],
    configure(resources) {
      const ofType = (type: string) => resources.filter((resource) => resource.type === type);
      for (const resource of ofType(busKind.type)) buses.addBus(resource.name);
      for (const resource of ofType(archiveKind.type)) archives.configure(resource);
      for (const resource of ofType(ruleKind.type)) buses.addRule(resource);
    },
    async call({ action, input }) {
      const operation = operations.get(action);
      if (!operation)
        throw new AwsError('UnknownOperationException', `EventBridge on this host does not offer ${action}.`);
      return operation(input);
    },
    /** Takes a whole event (JSON with source, detail-type and detail) for a bus: from a rule of another bus, or a schedule. */
    async deliver(targetArn, message) {
      const given = parseInput(eventEnvelope, JSON.parse(message));
      const entry = {
        source: given.source,
        detailType: given['detail-type'],
        detail: given.detail,
        resources: given.resources,
        busName: undefined,
        time: given.time === undefined ? undefined : Date.parse(given.time),
      };
      transaction(kernel.db, () => buses.put(busName(targetArn), buses.complete(entry, given.id)));
    },
    start() {
      archives.dropExpired();
      deliveries.start();
      replays.resume();
      scheduledRules.start(buses.rules());
    },
    async stop() {
      scheduledRules.stop();
      replays.stop();
      deliveries.stop();
    },
  };
}
