import { serviceOf } from '../simulation/actors/operator.ts';
import type { World } from '../simulation/world/world.ts';

/** Stops the workflow of an order behind everybody's back. */
export async function loseWorkflow(world: World, orderId: string): Promise<void> {
  const states = serviceOf(world, 'stepfunctions');
  const found = world.db
    .prepare("SELECT arn FROM sfn_executions WHERE arn LIKE ? AND status = 'RUNNING'")
    .get(`%${orderId}%`);
  await states.call?.({ action: 'StopExecution', input: { executionArn: String(found?.['arn']) } });
}
