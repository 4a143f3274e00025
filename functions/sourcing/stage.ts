import { enterStage, releaseBlockedBy, unitsIn, type Order, type Stage } from '#functions/orders/rules.ts';

/** The order in the stage that its units call for after a sourcing decision; an order that stays in its stage keeps its deadline. */
export function afterSourcing(order: Order, now: number): Order {
  const stage = stageOf(order);
  return stage === order.stage ? order : enterStage(order, stage, now);
}

function stageOf(order: Order): Stage {
  const { lines } = order;
  if (unitsIn(lines, 'open', 'allocated') > 0) return releaseBlockedBy(order) ? 'held' : 'payment';
  if (unitsIn(lines, 'released', 'picked', 'packed') > 0) return 'fulfilment';
  if (unitsIn(lines, 'backordered') > 0) return 'backordered';
  return unitsIn(lines, 'shipped') > 0 ? 'delivery' : order.stage;
}
