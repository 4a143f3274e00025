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

/** A calendar day, as far as day rules ask about it. */
export interface Day {
  readonly day: number;
  /** 1 (Sunday) to 7 (Saturday). */
  readonly weekday: number;
  readonly daysInMonth: number;
}

export type DayRule = (day: Day) => boolean;

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

/** Day of month: `?`, `L`, `L-3`, `15W`, `LW` or a plain field. Undefined when it leaves the choice to the weekday. */
export function parseDays(text: string): DayRule | undefined {
  if (text === '?') return undefined;
  const beforeLast = /^L(?:-(\d+))?$/.exec(text);
  if (beforeLast) return ({ day, daysInMonth }) => day === daysInMonth - Number(beforeLast[1] ?? 0);
  if (text === 'LW') return (date) => date.day === nearestWeekday(date.daysInMonth, date);
  const near = /^(\d+)W$/.exec(text);
  if (near) {
    const wanted = Number(near[1]);
    if (wanted < 1 || wanted > 31) throw invalid(fieldKinds.days, text);
    return (date) => wanted <= date.daysInMonth && date.day === nearestWeekday(wanted, date);
  }
  const values = new Set(parseField(text, fieldKinds.days));
  return ({ day }) => values.has(day);
}

/** Day of week: `?`, `L` (Saturday), `6L` (last Friday), `FRI#2` (second Friday) or a plain field. */
export function parseWeekdays(text: string): DayRule | undefined {
  if (text === '?') return undefined;
  if (text === 'L') return ({ weekday }) => weekday === 7;
  const last = /^(\w+)L$/.exec(text);
  if (last) {
    const [wanted] = parseField(last[1] ?? '', fieldKinds.weekdays);
    return ({ day, weekday, daysInMonth }) => weekday === wanted && day > daysInMonth - 7;
  }
  const nth = /^(\w+)#([1-5])$/.exec(text);
  if (nth) {
    const [wanted] = parseField(nth[1] ?? '', fieldKinds.weekdays);
    return ({ day, weekday }) => weekday === wanted && Math.ceil(day / 7) === Number(nth[2]);
  }
  const values = new Set(parseField(text, fieldKinds.weekdays));
  return ({ weekday }) => values.has(weekday);
}

/** The weekday (Monday to Friday) nearest to a day, without leaving the month. */
function nearestWeekday(wanted: number, { day, weekday, daysInMonth }: Day): number {
  const weekdayOfWanted = ((((weekday - 1 + wanted - day) % 7) + 7) % 7) + 1;
  if (weekdayOfWanted === 7) return wanted === 1 ? 3 : wanted - 1;
  if (weekdayOfWanted === 1) return wanted === daysInMonth ? wanted - 2 : wanted + 1;
  return wanted;
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
