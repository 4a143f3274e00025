import * as z from 'zod';

type Issue = z.core.$ZodRawIssue;

const kinds: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
};

const formats: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as "ada@example.com"',
  url: 'an address such as "https://shop.example.com/oms-events"',
  datetime: 'a date and time with its offset, such as "2026-11-25T14:30:00Z"',
  date: 'a day such as "2026-11-25"',
};

/**
 * What a field must be, for those who sent something else: the rule of the field itself, never only that it is wrong. Fields
 * whose rule cannot be read from their schema's type and bounds say it themselves (`fields.ts`).
 */
function messageOf(issue: Issue): string | undefined {
  const rule = ruleOf(issue);
  if (rule === undefined) return undefined;
  return issue.input === undefined && saysWhatIsMissing(issue) ? `is missing; it ${rule}` : rule;
}

/** A value that is one of few is missing in the same way as one of a type. */
function saysWhatIsMissing({ code }: Issue): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function ruleOf(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${bound(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${bound(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? `a text of the form ${String(issue['pattern'] ?? issue.format)}`}`;
    case 'invalid_union':
      return Array.isArray(issue['options']) ? oneOf(issue['options'] as unknown[]) : undefined;
    default:
      return undefined;
  }
}

function bound(origin: string, limit: string, count: number): string {
  const several = count === 1 ? '' : 's';
  if (origin === 'string') return `have ${limit} ${count} character${several}`;
  if (origin === 'array') return `have ${limit} ${count} element${several}`;
  return `be ${limit} ${count}`;
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  return quoted.length === 1 ? `must be ${quoted[0]}` : `must be one of ${quoted.join(', ')}`;
}

/** Has every schema of the contracts speak so. */
export function sayTheRule(): void {
  z.config({ customError: messageOf });
}
