import type { AttributeMap } from './stream-source.ts';

/** Bytes of an item as DynamoDB counts them: names and values, with three more for each list or map and one per element. */
export function itemSize(item: AttributeMap | undefined): number {
  let size = 0;
  for (const [name, value] of Object.entries(item ?? {})) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const [entry] = Object.entries(value);
  if (!entry) return 0;
  const [type, content]: [string, unknown] = entry;
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return numberSize(String(content));
    case 'B':
      return Buffer.byteLength(String(content), 'base64');
    case 'SS':
      return listOf(content).reduce((sum: number, each) => sum + Buffer.byteLength(String(each)), 0);
    case 'NS':
      return listOf(content).reduce((sum: number, each) => sum + numberSize(String(each)), 0);
    case 'BS':
      return listOf(content).reduce((sum: number, each) => sum + Buffer.byteLength(String(each), 'base64'), 0);
    case 'L':
      return listOf(content).reduce((sum: number, each) => sum + 1 + valueSize(each), 3);
    case 'M':
      return Object.entries(content ?? {}).reduce(
        (sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueSize(each),
        3,
      );
    default:
      return 1;
  }
}

/** About one byte per two significant digits, and one. */
function numberSize(text: string): number {
  return Math.ceil(text.replace(/^-?[0.]*|[.]|e.*$/gi, '').length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}

function listOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [];
}
