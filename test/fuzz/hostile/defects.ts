import type { Operation, Schema } from '../description.ts';
import type { Draw } from '../draw.ts';
import { at, JsonText, placesIn, pointerTo, replaced, type Place } from '../valid/json-text.ts';
import { alternativesOf, innerSchema } from '../valid/valid-values.ts';
import type { Parts } from '../valid/valid-requests.ts';

/** One thing that is wrong with a request, and how that is called. */
export interface Defect {
  readonly kind: string;
  readonly payload: string;
  readonly parts: Parts;
}

/** A request with exactly one thing in it that the description forbids; undefined where nothing can be wrong. */
export function withDefect(operation: Operation, parts: Parts, draw: Draw): Defect | undefined {
  const wrong = [
    ...(operation.body && parts.body !== undefined ? [wrongBody] : []),
    ...(operation.parameters.some(({ in: place }) => place === 'query') ? [wrongQuery] : []),
    ...(Object.keys(parts.params).length > 0 ? [wrongPath] : []),
    ...(operation.guarded ? [unknownQuery] : []),
    ...(parts.headers.length > 0 ? [missingHeader] : []),
  ];
  return wrong.length > 0 ? draw.among(wrong)(operation, parts, draw) : undefined;
}

type WrongValue = readonly [kind: string, value: unknown];

function wrongBody({ body }: Operation, parts: Parts, draw: Draw): Defect | undefined {
  const place = draw.among(placesIn(parts.body));
  const schema = schemaAt(body?.schema, place);
  if (!schema) return undefined;
  const value = at(parts.body, place);
  const candidates = [...wrongValues(schema), ...wrongMembers(schema, value)].filter(
    ([, wrong]) => (wrong !== null && wrong !== '') || !mayBeAbsent(body?.schema, place),
  );
  if (candidates.length === 0) return undefined;
  const [kind, wrong] = draw.among(candidates);
  const changed = replaced(parts.body, place, wrong);
  return { kind, payload: `${pointerTo(place)}: ${shown(wrong)}`, parts: { ...parts, body: changed } };
}

/** True of a member that may be absent: `null` and `""` say that it is. */
function mayBeAbsent(schema: Schema | undefined, place: Place): boolean {
  const name = place.at(-1);
  const required = schemaAt(schema, place.slice(0, -1))?.['required'];
  return typeof name === 'string' && !(Array.isArray(required) && required.includes(name));
}

function wrongQuery(operation: Operation, parts: Parts, draw: Draw): Defect | undefined {
  const parameter = draw.among(operation.parameters.filter(({ in: place }) => place === 'query'));
  const { name, required, schema } = parameter;
  if (required && draw.chance(0.2)) {
    const { [name]: _, ...query } = parts.query;
    return { kind: 'missing parameter', payload: name, parts: { ...parts, query } };
  }
  const wrong = wrongTexts(schema);
  if (wrong.length === 0) return undefined;
  const [kind, value] = draw.among(wrong);
  return { kind, payload: `?${name}=${value}`, parts: { ...parts, query: { ...parts.query, [name]: value } } };
}

function wrongPath(operation: Operation, parts: Parts, draw: Draw): Defect | undefined {
  const { name, schema } = draw.among(operation.parameters.filter(({ in: place }) => place === 'path'));
  const wrong = wrongTexts(schema).filter(([, value]) => value !== '');
  if (wrong.length === 0) return undefined;
  const [kind, value] = draw.among(wrong);
  return { kind, payload: `{${name}}: ${value}`, parts: { ...parts, params: { ...parts.params, [name]: value } } };
}

function unknownQuery(_: Operation, parts: Parts, draw: Draw): Defect {
  const name = draw.among(['colour', 'Limit', 'limit ', 'orderid', 'fields', 'sort', 'page', 'offset', '$filter']);
  return {
    kind: 'unknown parameter',
    payload: `?${name}=1`,
    parts: { ...parts, query: { ...parts.query, [name]: '1' } },
  };
}

function missingHeader(_: Operation, parts: Parts, draw: Draw): Defect {
  const [name] = draw.among(parts.headers);
  const headers = parts.headers.filter(([each]) => each !== name);
  return { kind: 'missing header', payload: name, parts: { ...parts, headers } };
}

/** The schema of a place; undefined where the schema says nothing of it. */
export function schemaAt(schema: Schema | undefined, place: Place): Schema | undefined {
  return place.reduce<Schema | undefined>((inner, name) => inner && innerSchema(inner, name), schema);
}

/** Values of the wrong type, or just outside of what a schema allows. */
export function wrongValues(schema: Schema): WrongValue[] {
  const alternatives = alternativesOf(schema);
  const types = new Set(alternatives.map(({ type }) => type));
  const others: WrongValue[] = [
    ...(types.has('string') ? [] : [['wrong type', 'text'] as const]),
    ...(types.has('number') || types.has('integer') ? [] : [['wrong type', 7] as const]),
    ...(types.has('boolean') ? [] : [['wrong type', true] as const]),
    ...(types.has('array') ? [] : [['wrong type', [[]]] as const]),
    ...(types.has('object') ? [] : [['wrong type', { value: 1 }] as const]),
    ['null', null],
  ];
  const [only, second] = alternatives;
  return only && !second ? [...others, ...outOfBounds(only)] : others;
}

function outOfBounds({ type, enum: listed, minimum, maximum, maxLength, pattern, ...rest }: Schema): WrongValue[] {
  const { minLength, minItems, maxItems } = rest as { minLength?: number; minItems?: number; maxItems?: number };
  if (Array.isArray(listed)) return [['not in the list', 'nothing-of-the-list']];
  if (type === 'integer' || type === 'number') {
    return [
      ...(minimum === undefined ? [] : [['below the least', Number(minimum) - 1] as const]),
      ...(maximum === undefined ? [] : [['above the most', Number(maximum) + 1] as const]),
      ...(type === 'integer' ? [['a fraction', 1.5] as const, ['a number as text', '1'] as const] : []),
    ];
  }
  if (type === 'string') {
    return [
      ...(minLength ? [['too short', ''] as const] : []),
      ...(maxLength === undefined ? [] : [['too long', 'x'.repeat(Number(maxLength) + 1)] as const]),
      ...(pattern === undefined ? [] : [['against the pattern', '#'] as const]),
    ];
  }
  if (type === 'array') {
    return [
      ...(minItems ? [['too few', []] as const] : []),
      ...(maxItems === undefined ? [] : [['too many', Array.from({ length: maxItems + 1 }, () => 'x')] as const]),
    ];
  }
  return [];
}

function wrongMembers(schema: Schema, value: unknown): WrongValue[] {
  if (schema['type'] !== 'object' || typeof value !== 'object' || value === null) return [];
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  const missing = required.map((name): WrongValue => {
    const { [name]: _, ...others } = value as Record<string, unknown>;
    return ['missing field', others];
  });
  const closed = schema['additionalProperties'] === false;
  return [...missing, ...(closed ? [['unknown field', { ...value, colour: 'red' }] as const] : [])];
}

/** Texts that a parameter's schema forbids. */
function wrongTexts(schema: Schema): (readonly [kind: string, text: string])[] {
  const texts = wrongValues(schema).flatMap(([kind, value]) =>
    typeof value === 'string' ? [[kind, value] as const] : [],
  );
  const { type, minimum, maximum } = schema;
  if (type !== 'integer' && type !== 'number') return texts;
  return [
    ['wrong type', 'many'],
    ['wrong type', '1,2'],
    ['a fraction', '1.5'],
    ...(minimum === undefined ? [] : [['below the least', String(Number(minimum) - 1)] as const]),
    ...(maximum === undefined ? [] : [['above the most', String(Number(maximum) + 1)] as const]),
  ];
}

function shown(value: unknown): string {
  return value instanceof JsonText ? value.text : JSON.stringify(value);
}
