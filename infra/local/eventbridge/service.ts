import type { Kernel } from '../kernel.ts';
import { answersTo, type LocalService } from '../service.ts';
import { eventBridgeOperations } from './api.ts';
import { createArchives } from './archives.ts';
import { createBuses } from './buses.ts';
import type { Deliveries } from './deliveries.ts';
import { archiveKind, busKind, ruleKind } from './kinds.ts';
import { createReplays } from './replays.ts';
import { createRuleDeliveries } from './rule-deliveries.ts';

/** Amazon EventBridge: buses, rules with patterns, archives and replays. */
export function createEventBridgeService(kernel: Kernel): LocalService {
  const archives = createArchives(kernel);
  const buses = createBuses(kernel, archives, () => deliveries);
  const deliveries: Deliveries = createRuleDeliveries(kernel, (arn) => buses.ruleByArn(arn));
  const replays = createReplays(kernel, archives, (bus, event, ruleArns) => buses.put(bus, event, ruleArns));

  return {
    name: 'eventbridge',
    targetPrefix: 'AWSEvents',
    kinds: [busKind, ruleKind, archiveKind],
    configure(resources) {
      const ofType = (type: string) => resources.filter((resource) => resource.type === type);
      for (const resource of ofType(busKind.type)) buses.addBus(resource.name);
      for (const resource of ofType(archiveKind.type)) archives.configure(resource);
      for (const resource of ofType(ruleKind.type)) buses.addRule(resource);
    },
    call: answersTo('EventBridge', eventBridgeOperations(kernel, buses, archives, replays)),
    start() {
      archives.dropExpired();
      deliveries.start();
      replays.resume();
    },
    async stop() {
      replays.stop();
      deliveries.stop();
    },
  };
}
