import * as z from 'zod';
import { operations } from '../../support/system/api-client.ts';
import { notNull } from '../../support/nullable.ts';
import { withoutReferences } from '../../support/references.ts';
import type { Schema } from '../../fuzz/description.ts';

/** Fields that take any text but name things: a canary in them would be refused. */
const names: ReadonlySet<string> = new Set(['timeZone', 'deliveryId', 'lineId', 'locale']);

/** How a field of a person is written. */
export type PersonalForm = 'text' | 'email' | 'phone';

/** The form in which a schema lets something personal in; undefined for lists, amounts, codes and ids. */
export function personalForm(
  name: string,
  { type, format, pattern, enum: listed, const: only }: Schema,
): PersonalForm | undefined {
  if (type !== 'string' || listed !== undefined || only !== undefined || names.has(name)) return undefined;
  if (format === 'idn-email') return 'email';
  if (format === 'phone') return 'phone';
  if (pattern === undefined) return format === undefined ? 'text' : undefined;
  const expression = new RegExp(String(pattern), 'u');
  return expression.test('someone@example.com') ? 'email' : undefined;
}

/** The schema of an operation's body; undefined where it has none. */
export function bodySchema(id: string): Schema | undefined {
  const body = operations.get(id)?.body;
  if (!body) return undefined;
  const schema: unknown = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return withoutReferences(schema, schema) as Schema;
}

/** Every field of every request body in which something personal can stand: `placeOrder /customer/name`. */
export function personalFields(): string[] {
  return [...operations.keys()].flatMap((id) => {
    const schema = bodySchema(id);
    return schema ? fieldsIn(schema, '', '').map((pointer) => `${id} ${pointer}`) : [];
  });
}

function fieldsIn(nullable: Schema, name: string, pointer: string): string[] {
  const schema = notNull(nullable);
  if (personalForm(name, schema)) return [pointer];
  const {
    properties = {},
    items,
    additionalProperties,
    anyOf,
    oneOf,
  } = schema as {
    properties?: Readonly<Record<string, Schema>>;
    items?: Schema;
    additionalProperties?: Schema | boolean;
    anyOf?: readonly Schema[];
    oneOf?: readonly Schema[];
  };
  return [
    ...Object.entries(properties).flatMap(([inner, each]) => fieldsIn(each, inner, `${pointer}/${inner}`)),
    ...(items ? fieldsIn(items, name, `${pointer}/*`) : []),
    ...(typeof additionalProperties === 'object' ? fieldsIn(additionalProperties, name, `${pointer}/*`) : []),
    ...[...(anyOf ?? []), ...(oneOf ?? [])].flatMap((each) => fieldsIn(each, name, pointer)),
  ];
}
