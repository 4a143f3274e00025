/** What intrinsic functions look up; each answers for the stack whose template is being resolved. */
export interface Lookups {
  ref(logicalId: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(exportName: string): unknown;
}

/** An error found while resolving, with the path inside the resource where it stands. */
export class ResolveError extends Error {
  readonly path: readonly (string | number)[];
  constructor(message: string, path: readonly (string | number)[]) {
    super(message);
    this.name = 'ResolveError';
    this.path = path;
  }
}

type Path = readonly (string | number)[];

/** Resolves every intrinsic function inside `value`. Throws a ResolveError that says where and what. */
export function resolveValue(value: unknown, lookups: Lookups, path: Path = []): unknown {
  if (typeof value === 'string') return withoutDynamicReference(value, path);
  if (Array.isArray(value)) return value.map((element, index) => resolveValue(element, lookups, [...path, index]));
  if (!isObject(value)) return value;
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) return resolveIntrinsic(intrinsic.name, intrinsic.argument, lookups, path);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, resolveValue(each, lookups, [...path, key])]),
  );
}

/** The function of a single-key object such as `{ "Fn::Sub": … }`, if it is one. */
function intrinsicOf(value: Record<string, unknown>): { name: string; argument: unknown } | undefined {
  const keys = Object.keys(value);
  const [name] = keys;
  if (keys.length !== 1 || name === undefined) return undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument: value[name] } : undefined;
}

function resolveIntrinsic(name: string, argument: unknown, lookups: Lookups, path: Path): unknown {
  const fail = (message: string): never => {
    throw new ResolveError(message, path);
  };
  const attempt = <T>(look: () => T): T => {
    try {
      return look();
    } catch (error) {
      if (error instanceof ResolveError) throw error;
      return fail(error instanceof Error ? error.message : String(error));
    }
  };
  const inner = (value: unknown): unknown => resolveValue(value, lookups, [...path, name]);
  const list = (value: unknown): unknown[] => {
    const resolved = inner(value);
    return Array.isArray(resolved) ? resolved : fail(`${name} needs a list, not ${JSON.stringify(resolved)}`);
  };
  const text = (value: unknown): string => {
    const resolved = inner(value);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    return fail(`${name} needs text, not ${JSON.stringify(resolved)}`);
  };
  switch (name) {
    case 'Ref':
      return attempt(() => lookups.ref(text(argument)));
    case 'Fn::GetAtt': {
      const [logicalId = '', attribute = ''] = list(argument).map(String);
      return attempt(() => lookups.getAtt(logicalId, attribute));
    }
    case 'Fn::ImportValue':
      return attempt(() => lookups.importValue(text(argument)));
    case 'Fn::Sub': {
      const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
      if (typeof template !== 'string') return fail('Fn::Sub needs a text to fill in');
      const own = isObject(variables) ? variables : {};
      return attempt(() => substitute(template, (variable) => substituted(variable, own, lookups, [...path, name])));
    }
    case 'Fn::Join': {
      const [delimiter, parts] = Array.isArray(argument) ? argument : [];
      return list(parts).map(String).join(text(delimiter));
    }
    case 'Fn::Select': {
      const [index, from] = Array.isArray(argument) ? argument : [];
      const choices = list(from);
      const chosen = choices[Number(text(index))];
      return chosen === undefined ? fail(`Fn::Select finds no element ${text(index)} in ${choices.length}`) : chosen;
    }
    case 'Fn::Split': {
      const [delimiter, source] = Array.isArray(argument) ? argument : [];
      return text(source).split(text(delimiter));
    }
    default:
      return fail(`${name} is an intrinsic function that the one-machine host does not know`);
  }
}

/** Replaces `${Name}` and leaves `${!Literal}` as `${Literal}`. */
function substitute(template: string, lookup: (variable: string) => string): string {
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, variable: string) =>
    literal === '!' ? `\${${variable}}` : lookup(variable.trim()),
  );
}

function substituted(variable: string, own: Record<string, unknown>, lookups: Lookups, path: Path): string {
  if (Object.hasOwn(own, variable)) return String(resolveValue(own[variable], lookups, [...path, variable]));
  const [logicalId, ...attribute] = variable.split('.');
  if (attribute.length === 0) return String(lookups.ref(variable));
  return String(lookups.getAtt(logicalId ?? '', attribute.join('.')));
}

function withoutDynamicReference(value: string, path: Path): string {
  if (value.includes('{{resolve:')) {
    throw new ResolveError(
      `the dynamic reference ${value} cannot be resolved on one machine; read it at run time`,
      path,
    );
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
