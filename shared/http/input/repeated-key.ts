/** Strings with what may stand behind them, and what opens and closes objects and lists, in a text that is valid JSON. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"(?:\s*:)?|[{}[\],]/g;

/** An object (with the keys that it has so far) or a list (with the index that it has come to) that is being read. */
interface Open {
  readonly keys?: Set<string>;
  step: string | number;
}

/**
 * The JSON Pointer of the first key that stands twice in its object, or undefined. What a parser makes of such an object is not
 * defined (RFC 8259): what one reader checks, another may never see. `json` must be valid JSON.
 */
export function repeatedKey(json: string): string | undefined {
  const open: Open[] = [];
  for (const [token] of json.matchAll(tokens)) {
    const inside = open.at(-1);
    if (token === '{') open.push({ keys: new Set(), step: '' });
    else if (token === '[') open.push({ step: 0 });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (inside && !inside.keys) inside.step = Number(inside.step) + 1;
    } else if (inside?.keys && token.endsWith(':')) {
      const key = JSON.parse(token.replace(/\s*:$/, '')) as string;
      inside.step = key;
      if (inside.keys.has(key)) return open.map(({ step }) => `/${escaped(String(step))}`).join('');
      inside.keys.add(key);
    }
  }
  return undefined;
}

const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');
