import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AttributeMap } from '#infra/local/eventsources/stream-source.ts';

/** A row as DynamoDB's JSON protocol has it: each attribute with its type, bytes as base64. */
export function wireItem(item: Readonly<Record<string, unknown>>): AttributeMap {
  return Object.fromEntries(Object.entries(marshall(item)).map(([name, value]) => [name, inWire(value)]));
}

function inWire(value: AttributeValue): Readonly<Record<string, unknown>> {
  return value.B === undefined ? { ...value } : { B: Buffer.from(value.B).toString('base64') };
}
