/** The steps of a path such as `$.detail.lines[0]['a key']`. */
export type JsonPath = readonly (string | number)[];

/** @throws Error for anything but `$`, names, quoted names and indexes. */
export function compilePath(path: string): JsonPath {
  if (!path.startsWith('$')) throw new Error(`path ${path} must begin with $`);
  const steps: (string | number)[] = [];
  const step = /\.([^.[\]'"*?]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/y;
  step.lastIndex = 1;
  while (step.lastIndex < path.length) {
    const at = step.lastIndex;
    const match = step.exec(path);
    if (!match) throw new Error(`path ${path} has something else than names and indexes at position ${at}`);
    const [, name, index, single, double] = match;
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return steps;
}

/** What stands at the path; undefined if nothing does. */
export function readPath(value: unknown, path: JsonPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = Reflect.get(current, step);
  }
  return current;
}
