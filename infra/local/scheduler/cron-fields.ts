const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface FieldKind {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names that stand for numbers, beginning with `from`. */
  readonly names?: readonly string[];
}

export const fieldKinds = {
  minutes: { name: 'minutes', from: 0, to: 59 },
  hours: { name: 'hours', from: 0, to: 23 },
  days: { name: 'day-of-month', from: 1, to: 31 },
  months: { name: 'month', from: 1, to: 12, names: months },
  weekdays: { name: 'day-of-week', from: 1, to: 7, names: weekdays },
  years: { name: 'year', from: 1970, to: 2199 },
} as const satisfies Record<string, FieldKind>;

/** Reads a field of lists, ranges and steps into the sorted values it stands for. */
export function parseField(text: string, kind: FieldKind): readonly number[] {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', stepText] = part.split('/');
    const step = stepText === undefined ? 1 : number(stepText, kind, text);
    const [from, to] = bounds(range, kind, text, stepText !== undefined);
    if (step < 1 || from < kind.from || to > kind.to) throw invalid(kind, text);
    // A range may wrap, as in FRI-MON.
    const last = to < from ? to + (kind.to - kind.from + 1) : to;
    for (let value = from; value <= last; value += step)
      values.add(value > kind.to ? value - (kind.to - kind.from + 1) : value);
  }
  return [...values].sort((a, b) => a - b);
}

function bounds(range: string, kind: FieldKind, text: string, stepped: boolean): [number, number] {
  if (range === '*') return [kind.from, kind.to];
  const [from = '', to] = range.split('-');
  const first = number(from, kind, text);
  if (to !== undefined) return [first, number(to, kind, text)];
  return [first, stepped ? kind.to : first];
}

function number(text: string, kind: FieldKind, whole: string): number {
  const named = kind.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + kind.from;
  if (!/^\d+$/.test(text)) throw invalid(kind, whole);
  return Number(text);
}

function invalid(kind: FieldKind, text: string): Error {
  return new Error(`"${text}" is no ${kind.name} field (${kind.from} to ${kind.to}, lists, ranges and steps)`);
}
