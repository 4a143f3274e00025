import type { Condition, Path } from '../conditions.ts';
import { attribute, type WireRow } from '../wire.ts';

/** What an expression's placeholders stand for, as a request has it. */
interface Names {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: WireRow;
}

/** Writes expressions of one request: every attribute and value goes by a placeholder, so that no name is a reserved word. */
export class Expressions {
  readonly #names = new Map<string, string>();
  readonly #values: Record<string, Readonly<Record<string, unknown>>> = {};
  #count = 0;

  /** The placeholder of an attribute. */
  path(path: Path): string {
    if (typeof path === 'string') return this.#name(path);
    return path.map((step) => this.#name(step)).join('.');
  }

  /** The placeholder of a value. */
  value(value: unknown): string {
    const placeholder = `:${(this.#count += 1)}`;
    this.#values[placeholder] = attribute(value);
    return placeholder;
  }

  /** @param key a key attribute of the table, which every row has. */
  condition(condition: Condition, key: string): string {
    switch (condition.kind) {
      case 'new':
        return `attribute_not_exists(${this.path(key)})`;
      case 'there':
        return `attribute_exists(${this.path(key)})`;
      case 'unset':
        return `attribute_not_exists(${this.path(condition.path)})`;
      case 'compare':
        return `${this.path(condition.path)} ${condition.operator} ${this.value(condition.value)}`;
      default:
        return condition.of
          .map((part) => ('of' in part ? `(${this.condition(part, key)})` : this.condition(part, key)))
          .join(condition.kind === 'all' ? ' AND ' : ' OR ');
    }
  }

  /** The members of the request that say what the placeholders stand for. */
  get members(): Names {
    return {
      ...(this.#names.size > 0
        ? {
            ExpressionAttributeNames: Object.fromEntries(
              [...this.#names].map(([name, placeholder]) => [placeholder, name]),
            ),
          }
        : {}),
      ...(this.#count > 0 ? { ExpressionAttributeValues: this.#values } : {}),
    };
  }

  #name(name: string): string {
    let placeholder = this.#names.get(name);
    if (placeholder === undefined) this.#names.set(name, (placeholder = `#${this.#names.size + 1}`));
    return placeholder;
  }
}
