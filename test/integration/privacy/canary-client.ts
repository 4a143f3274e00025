import { randomBytes } from 'node:crypto';
import { ApiClient, type CallOptions, type OperationId, type RawAnswer } from '../../support/system/api-client.ts';
import type { Schema } from '../../fuzz/description.ts';
import { notNull } from '../../support/nullable.ts';
import { bodySchema, personalForm, type PersonalForm } from './personal-fields.ts';

/** A text that stands in one field of one request, and nowhere else in the world. */
export interface Canary {
  readonly token: string;
  /** `placeOrder /customer/name` */
  readonly field: string;
  /** Counts the requests: what came together belongs to the same person. */
  readonly request: number;
}

/** A client that puts a canary into every field of its requests in which something personal can stand. */
export class CanaryClient extends ApiClient {
  readonly canaries: Canary[] = [];
  #requests = 0;

  override ask<Id extends OperationId>(id: Id, options: CallOptions<Id> = {}): Promise<RawAnswer> {
    const schema = bodySchema(id);
    if (!schema || options.body === undefined) return super.ask(id, options);
    this.#requests += 1;
    // It has the form that it had, with other texts.
    const body = this.#filled(id, options.body, schema, '', '') as NonNullable<typeof options.body>;
    return super.ask(id, { ...options, body });
  }

  /** The canaries that stand in a text. */
  in(text: string): Canary[] {
    const tokens = new Set(text.toLowerCase().match(/zq[0-9a-f]{10}|79\d{8}/g));
    return this.canaries.filter(({ token }) => tokens.has(token));
  }

  #filled(id: string, value: unknown, nullable: Schema, name: string, pointer: string): unknown {
    const schema = notNull(nullable);
    const form = personalForm(name, schema);
    if (form) return this.#canary(form, `${id} ${pointer}`);
    const { properties, items, additionalProperties, anyOf, oneOf } = schema as {
      properties?: Readonly<Record<string, Schema>>;
      items?: Schema;
      additionalProperties?: Schema | boolean;
      anyOf?: readonly Schema[];
      oneOf?: readonly Schema[];
    };
    if (items && Array.isArray(value)) return value.map((each) => this.#filled(id, each, items, name, `${pointer}/*`));
    const kinds = anyOf ?? oneOf;
    if (kinds) {
      const own = kinds.map(notNull).find((each) => isOfKind(value, each));
      return own ? this.#filled(id, value, own, name, pointer) : value;
    }
    if (typeof additionalProperties === 'object' && typeof value === 'object' && value !== null) {
      const members = Object.entries(value).map(([key, each]) => [
        key,
        this.#filled(id, each, additionalProperties, name, `${pointer}/*`),
      ]);
      return Object.fromEntries(members);
    }
    if (!properties || typeof value !== 'object' || value === null) return value;
    const filled: Record<string, unknown> = { ...value };
    for (const [inner, said] of Object.entries(properties)) {
      const each = notNull(said);
      const known = filled[inner] !== undefined;
      const isText = personalForm(inner, each) !== undefined;
      const lists = each['items'] !== undefined && personalForm(inner, each['items'] as Schema) !== undefined;
      if (known || isText) filled[inner] = this.#filled(id, filled[inner], each, inner, `${pointer}/${inner}`);
      else if (lists) filled[inner] = this.#filled(id, [''], each, inner, `${pointer}/${inner}`);
    }
    return filled;
  }

  #canary(form: PersonalForm, field: string): string {
    const digits = String(BigInt(`0x${randomBytes(6).toString('hex')}`) % 100_000_000n).padStart(8, '0');
    const token = form === 'phone' ? `79${digits}` : `zq${randomBytes(5).toString('hex')}`;
    this.canaries.push({ token, field, request: this.#requests });
    if (form === 'phone') return `+44 ${token}`;
    return form === 'email' ? `${token}@example.com` : token;
  }
}

/** Whether a value is of the kind that a schema's fixed members name. */
function isOfKind(value: unknown, { properties = {} }: Schema): boolean {
  const fixed = Object.entries(properties as Readonly<Record<string, Schema>>).filter(
    ([, { const: only }]) => only !== undefined,
  );
  if (fixed.length === 0 || typeof value !== 'object' || value === null) return false;
  return fixed.every(([name, { const: only }]) => (value as Readonly<Record<string, unknown>>)[name] === only);
}
