import { serveSteps } from '#shared/steps.ts';
import { steps } from '#workflows/contracts.ts';
import { releaseOrder } from './release-order.ts';

const { releaseOrder: releaseOrderContract } = steps;

export const handler = serveSteps(
  { releaseOrder: releaseOrderContract },
  { releaseOrder: ({ orderId }) => releaseOrder(orderId) },
);
