import { createSqsService, type SqsService } from '#infra/local/sqs/service.ts';
import { queueKind } from '#infra/local/sqs/queue-kind.ts';
import type { Queue } from '#infra/local/sqs/queue.ts';
import type { TestKernel } from '../../../support/kernel.ts';
import { resource } from '../../../support/resource.ts';

/** Starts SQS with the queues named, each with its template properties. */
export function startSqs(kernel: TestKernel, queues: Record<string, Record<string, unknown>>): SqsService {
  const service = createSqsService(kernel);
  service.configure(Object.entries(queues).map(([name, properties]) => resource(queueKind, name, properties, kernel)));
  service.start();
  return service;
}

export function queueNamed(service: SqsService, name: string): Queue {
  return service.queues.byName(name);
}

export function arnOf(kernel: TestKernel, name: string): string {
  return `arn:aws:sqs:${kernel.region}:${kernel.account}:${name}`;
}
