import type { Delivery } from './kernel.ts';
import { AwsError, type LocalService } from './service.ts';

/** Hands messages to the service that an ARN names: `arn:aws:sqs:…` to queues, `arn:aws:states:…` to state machines. */
export function deliveriesBy(services: () => readonly LocalService[]): Delivery {
  return {
    async deliver(targetArn, message, options) {
      const arnService = targetArn.split(':')[2];
      const service = services().find((each) => each.arnService === arnService);
      if (service?.deliver === undefined) {
        throw new AwsError('ResourceNotFoundException', `Nothing on one machine takes deliveries for ${targetArn}.`);
      }
      await service.deliver(targetArn, message, options);
    },
  };
}
