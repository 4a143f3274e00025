import type { Schema } from '../description.ts';
import type { Draw } from '../draw.ts';
import type { Texts } from './texts.ts';

/** The schemas that a value of a schema may follow. */
export function alternativesOf(schema: Schema): Schema[] {
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(alternatives) ? (alternatives as Schema[]) : [schema];
}

/** The schema of a member or element; undefined where the schema says nothing of it. */
export function innerSchema(schema: Schema, name: string | number): Schema | undefined {
  for (const alternative of alternativesOf(schema)) {
    const { items, properties } = alternative as { items?: Schema; properties?: Readonly<Record<string, Schema>> };
    const inner = typeof name === 'number' ? items : properties && Object.hasOwn(properties, name) && properties[name];
    if (inner) return inner;
  }
  return undefined;
}

/**
 * A value that a schema allows, as far as the schema tells: what it cannot say (that totals add up, that a currency exists)
 * may be wrong.
 */
export function validValue(schema: Schema, draw: Draw, texts: Texts): unknown {
  const chosen = draw.among(alternativesOf(schema));
  if (chosen !== schema) return validValue(chosen, draw, texts);
  if ('const' in schema) return schema['const'];
  const { enum: listed, type } = schema;
  if (Array.isArray(listed)) return draw.among(listed as unknown[]);
  switch (type) {
    case 'string': {
      const fitting = texts.fitting(schema);
      return fitting.length > 0 ? draw.among(fitting) : 'x';
    }
    case 'integer':
    case 'number':
      return draw.among(validNumbers(schema));
    case 'boolean':
      return draw.chance(0.5);
    case 'null':
      return null;
    case 'array':
      return validArray(schema, draw, texts);
    case 'object':
      return validObject(schema, draw, texts);
    default:
      return draw.among(['anything', 0, null]);
  }
}

/** Numbers at the bounds of a schema and between them; of `number`, some that are hard to keep. */
export function validNumbers({ type, minimum, maximum }: Schema): number[] {
  const least = Number(minimum ?? -1000);
  const most = Number(maximum ?? 1000);
  const hard = type === 'number' ? [0.1 + 0.2, 1e-7, 5e-324, -1e-200, 1e-131, 51.12345678901234] : [];
  const candidates = [least, least + 1, 0, -0, 1, 2, 24, most - 1, most, ...hard];
  return candidates.filter((value) => value >= least && value <= most);
}

function validArray(schema: Schema, draw: Draw, texts: Texts): unknown[] {
  const { items, minItems = 0, maxItems = 3 } = schema as { items?: Schema; minItems?: number; maxItems?: number };
  const length = draw.chance(0.02) ? Math.min(maxItems, 1000) : draw.whole(minItems, Math.min(maxItems, minItems + 2));
  return Array.from({ length }, () => validValue(items ?? {}, draw, texts));
}

function validObject(schema: Schema, draw: Draw, texts: Texts): Record<string, unknown> {
  const { properties = {}, required = [] } = schema as {
    properties?: Readonly<Record<string, Schema>>;
    required?: readonly string[];
  };
  const members = Object.entries(properties).flatMap(([name, inner]) =>
    required.includes(name) || draw.chance(0.4) ? [[name, validValue(inner, draw, texts)] as const] : [],
  );
  return withAgreement(Object.fromEntries([...membersByName(schema, draw, texts), ...members]), properties, draw);
}

/** Who names units by their serial numbers mostly means as many, of an item that has some. */
function withAgreement(
  value: Record<string, unknown>,
  properties: Readonly<Record<string, Schema>>,
  draw: Draw,
): Record<string, unknown> {
  const { serials } = value;
  if (!Array.isArray(serials) || draw.chance(0.3)) return value;
  const units = draw.chance(0.2) ? -serials.length : serials.length;
  return {
    ...value,
    ...('sku' in properties ? { sku: draw.among(['PHONE-001', 'FUZZ-PHONE']) } : {}),
    ...('quantity' in properties ? { quantity: draw.chance(0.1) ? 0 : units } : {}),
    ...('counted' in properties ? { counted: serials.length } : {}),
  };
}

/** Some members of an object whose names are not given. */
function membersByName(schema: Schema, draw: Draw, texts: Texts): (readonly [string, unknown])[] {
  const { additionalProperties: inner, propertyNames: names = { type: 'string' } } = schema as {
    additionalProperties?: Schema | boolean;
    propertyNames?: Schema;
  };
  if (typeof inner !== 'object') return [];
  return Array.from({ length: draw.whole(0, 2) }, () => {
    return [String(validValue(names, draw, texts)), validValue(inner, draw, texts)] as const;
  });
}
