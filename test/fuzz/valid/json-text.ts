/** JSON text that stands for a value: what no JavaScript value can say, such as 1e400 or a key that comes twice. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Writes a value as JSON, each JsonText in it as it stands. */
export function written(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${written(member)}`).join(',')}}`;
}

/** A place in a JSON value. */
export type Place = readonly (string | number)[];

/** Every place in a value, its root first. */
export function placesIn(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [place, ...entries.flatMap(([name, member]) => placesIn(member, [...place, name]))];
}

/** What stands at a place; undefined where there is nothing. */
export function at(value: unknown, place: Place): unknown {
  return place.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );
}

/** The value with what stands at a place replaced; `undefined` leaves it out. */
export function replaced(value: unknown, [name, ...rest]: Place, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value)) {
    const changed = value.map((member, index) => (index === name ? replaced(member, rest, by) : (member as unknown)));
    return changed.filter((member) => member !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  return { ...value, [name]: replaced(inner, rest, by) };
}

/** A place as a JSON Pointer. */
export function pointerTo(place: Place): string {
  return place.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
