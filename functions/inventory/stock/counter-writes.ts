import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { counterName, inventoryTable, levelKey, type CounterId } from './level.ts';

/** A change of a counter; `available` is moved along. */
export interface CounterChange {
  readonly onHand?: number;
  readonly allocated?: number;
}

/** Adds to an existing counter where `condition` holds; the row as it stands comes back when it does not. */
export function counterWrite(
  counter: CounterId,
  { onHand = 0, allocated = 0 }: CounterChange,
  condition: string,
  values: Record<string, number>,
): NamedWrite {
  return {
    name: counterName(counter),
    Update: {
      TableName: inventoryTable(),
      Key: levelKey(counter),
      UpdateExpression: 'ADD #onHand :onHand, #allocated :allocated, #available :available',
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#onHand': 'onHand', '#allocated': 'allocated', '#available': 'available' },
      ExpressionAttributeValues: {
        ':onHand': onHand,
        ':allocated': allocated,
        ':available': onHand - allocated,
        ...values,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Puts what concerns the same counter together, with the sum of its units. */
export function sumByCounter<Part extends CounterId & { readonly quantity: number }>(
  parts: readonly Part[],
): { readonly counter: CounterId; readonly quantity: number; readonly parts: readonly Part[] }[] {
  return [...Map.groupBy(parts, counterName).values()].flatMap((same) => {
    const [counter] = same;
    return counter ? [{ counter, quantity: same.reduce((sum, { quantity }) => sum + quantity, 0), parts: same }] : [];
  });
}
