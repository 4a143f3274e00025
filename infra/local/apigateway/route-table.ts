/** A route found for a request: what stands behind it, its key, and the values of its path parameters. */
export interface RouteMatch<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Entry<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly parameterNames: readonly string[];
}

interface Node<Target> {
  readonly literal: Map<string, Node<Target>>;
  parameter?: Node<Target>;
  /** Routes that end here, by method. */
  readonly ends: Map<string, Entry<Target>>;
}

/**
 * Routes of an HTTP API, chosen as API Gateway does: a literal segment before a parameter, and `$default` where nothing matches.
 */
export class RouteTable<Target> {
  readonly #root = newNode<Target>();
  #fallback: Entry<Target> | undefined;

  /** Adds `METHOD /path/{parameter}` or `$default`. Throws an Error for a key of another form. */
  add(routeKey: string, target: Target): void {
    if (routeKey === '$default') {
      this.#fallback = { routeKey, target, parameterNames: [] };
      return;
    }
    const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(routeKey) ?? [];
    if (method === undefined || path === undefined || method === 'ANY' || path.includes('+}'))
      throw new Error(`"${routeKey}" is not a route key that this host serves, such as "GET /things/{id}".`);
    const parameterNames: string[] = [];
    let node = this.#root;
    for (const segment of segmentsOf(path)) {
      const [, name] = /^\{([^}]+)\}$/.exec(segment) ?? [];
      if (name !== undefined) parameterNames.push(name);
      node = name === undefined ? childOf(node.literal, segment) : (node.parameter ??= newNode());
    }
    node.ends.set(method, { routeKey, target, parameterNames });
  }

  /** Finds the route for a method and a path with its percent-encoding decoded: an encoded slash separates segments, as at API Gateway. */
  match(method: string, path: string): RouteMatch<Target> | undefined {
    const segments = segmentsOf(path);
    const values: string[] = [];
    const entry = find(this.#root, segments, 0, method, values);
    if (entry !== undefined) {
      const pathParameters: Record<string, string> = {};
      for (const [index, name] of entry.parameterNames.entries()) pathParameters[name] = values[index] ?? '';
      return { routeKey: entry.routeKey, target: entry.target, pathParameters };
    }
    if (this.#fallback === undefined) return undefined;
    return { routeKey: '$default', target: this.#fallback.target, pathParameters: {} };
  }
}

function find<T>(
  node: Node<T>,
  segments: readonly string[],
  at: number,
  method: string,
  values: string[],
): Entry<T> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.ends.get(method);
  const literal = node.literal.get(segment);
  const found = literal && find(literal, segments, at + 1, method, values);
  if (found !== undefined) return found;
  if (node.parameter === undefined || segment === '') return undefined;
  values.push(segment);
  const throughParameter = find(node.parameter, segments, at + 1, method, values);
  if (throughParameter === undefined) values.pop();
  return throughParameter;
}

function segmentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function newNode<T>(): Node<T> {
  return { literal: new Map(), ends: new Map() };
}

function childOf<T>(children: Map<string, Node<T>>, segment: string): Node<T> {
  let child = children.get(segment);
  if (child === undefined) children.set(segment, (child = newNode()));
  return child;
}
