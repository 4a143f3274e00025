import { serveSteps } from '#shared/steps.ts';
import { steps } from '#workflows/contracts.ts';
import { sourceOrder } from './source-order.ts';

const { sourceOrder: sourceOrderContract } = steps;

export const handler = serveSteps(
  { sourceOrder: sourceOrderContract },
  { sourceOrder: ({ orderId }) => sourceOrder(orderId) },
);
