import { archiveKind, busKind, ruleKind } from '#host/eventbridge/kinds.ts';
import { createEventBridgeService } from '#host/eventbridge/service.ts';
import type { LocalService } from '#host/service.ts';
import type { TestKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';

export interface Buses {
  readonly rules?: Record<string, Record<string, unknown>>;
  readonly archives?: Record<string, Record<string, unknown>>;
}

export const queue = 'arn:aws:sqs:eu-central-1:000000000000:work';
export const consumer = 'arn:aws:lambda:eu-central-1:000000000000:function:wake:live';
export const deadLetters = 'arn:aws:sqs:eu-central-1:000000000000:dead';

/** Starts EventBridge with a bus `orders` and the rules and archives named. */
export function startEventBridge(kernel: TestKernel, { rules = {}, archives = {} }: Buses): LocalService {
  const service = createEventBridgeService(kernel);
  service.configure([
    resource(busKind, 'orders', {}, kernel),
    ...Object.entries(rules).map(([name, properties]) => resource(ruleKind, name, properties, kernel)),
    ...Object.entries(archives).map(([name, properties]) => resource(archiveKind, name, properties, kernel)),
  ]);
  service.start();
  return service;
}

/** Properties of a rule on the bus `orders` that takes everything from `oms.orders`. */
export function rule(target: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  return {
    EventBusName: 'orders',
    EventPattern: { source: ['oms.orders'] },
    Targets: [{ Id: 'T', Arn: queue, ...target }],
    ...more,
  };
}

export function entry(detail: unknown = { orderId: 'o-1' }, more: Record<string, unknown> = {}) {
  return {
    Source: 'oms.orders',
    DetailType: 'OrderPlaced',
    Detail: JSON.stringify(detail),
    EventBusName: 'orders',
    ...more,
  };
}
