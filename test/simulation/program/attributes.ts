import { convertToAttr, convertToNative, type NativeAttributeValue } from '@aws-sdk/util-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Members = Readonly<Record<string, unknown>>;

/** Members of requests and answers whose own members are values of the application's. */
const holders = new Set([
  'Key',
  'Item',
  'Attributes',
  'ExpressionAttributeValues',
  'ExclusiveStartKey',
  'LastEvaluatedKey',
]);
/** Members that are lists of such. */
const listHolders = new Set(['Keys', 'Items']);

/** The input of an operation with its values as DynamoDB's, as the SDK's document client makes it; undefined ones are left out. */
export function withAttributes(input: unknown): unknown {
  return converted(input, attributesIn);
}

/** An answer with DynamoDB's values as plain ones, as the SDK's document client gives it. */
export function withoutAttributes(answer: unknown): unknown {
  return converted(answer, nativesIn);
}

function converted(part: unknown, convert: (members: Members) => Members): unknown {
  if (Array.isArray(part)) return part.map((each) => converted(each, convert));
  if (typeof part !== 'object' || part === null) return part;
  const whole: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(part)) {
    if (value === undefined) continue;
    if (holders.has(name)) whole[name] = convert(value as Members);
    else if (listHolders.has(name)) whole[name] = (value as Members[]).map(convert);
    // By table.
    else if (name === 'RequestItems' || name === 'UnprocessedKeys') {
      whole[name] = mapped(value as Members, (request) => converted(request, convert));
    } else if (name === 'Responses') whole[name] = mapped(value as Members, (rows) => (rows as Members[]).map(convert));
    else whole[name] = converted(value, convert);
  }
  return whole;
}

function attributesIn(members: Members): Members {
  const attributes: Record<string, unknown> = {};
  for (const name in members) if (members[name] !== undefined) attributes[name] = attribute(members[name]);
  return attributes;
}

/** The usual kinds are made here, the others by the SDK. */
function attribute(value: unknown): unknown {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Number.isSafeInteger(value)) return { N: String(value) };
  if (Array.isArray(value)) return { L: value.filter((item) => item !== undefined).map(attribute) };
  if (isPlain(value)) return { M: attributesIn(value) };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  return convertToAttr(value as NativeAttributeValue, { removeUndefinedValues: true, convertTopLevelContainer: true });
}

const isPlain = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const nativesIn = (members: Members): Members => mapped(members, (value) => native(value as TextAttribute));

/** A value as it stands in JSON, where bytes are text. */
type TextAttribute = Exclude<AttributeValue, AttributeValue.BMember> | { readonly B: string };

function native(value: TextAttribute): unknown {
  if ('S' in value) return value.S;
  if ('M' in value) return nativesIn(value.M ?? {});
  if ('L' in value) return (value.L ?? []).map((item) => native(item as TextAttribute));
  if ('BOOL' in value) return value.BOOL;
  if ('B' in value) return new Uint8Array(Buffer.from(String(value.B), 'base64'));
  return convertToNative(value);
}

function mapped(members: Members, change: (value: unknown) => unknown): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const name in members) changed[name] = change(members[name]);
  return changed;
}
