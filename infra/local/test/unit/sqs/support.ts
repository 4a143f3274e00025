import { createSqsService, type SqsService } from '#host/sqs/service.ts';
import { queueKind } from '#host/sqs/queue-kind.ts';
import type { Queue } from '#host/sqs/queue.ts';
import type { TestKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';

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
