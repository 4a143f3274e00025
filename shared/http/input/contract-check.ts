import type * as z from 'zod';
import type { FieldError } from '../../contracts/problems.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** At most so many wrong fields are named in one refusal. */
const mostShown = 50;

/** What a schema makes of a value, and each field that it finds wrong by its pointer below `base`. No schema takes nothing. */
export function check(
  schema: z.ZodType | undefined,
  value: unknown,
  base: string,
): { readonly value: unknown; readonly errors: readonly FieldError[] } {
  if (!schema) return { value: {}, errors: [] };
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, errors: [] };
  return { value: undefined, errors: once(result.error.issues.flatMap((issue) => fieldErrors(issue, base))) };
}

/** Several checks of a field may say the same. */
function once(errors: readonly FieldError[]): FieldError[] {
  return [...new Map(errors.map((error) => [`${error.pointer} ${error.message}`, error])).values()];
}

/** The errors of names where none is known. */
export function unknownNames(names: object, base: string): FieldError[] {
  return Object.keys(names).map((name) => ({ pointer: `${base}/${name}`, message: 'is not known here' }));
}

/** The refusal of wrong fields; it names the first of them. */
export function invalid(errors: readonly FieldError[]): Refusal {
  const shown = errors.slice(0, mostShown);
  const [first] = shown;
  const found = `${errors.length} field(s) are wrong, first ${first?.pointer || 'the body'}: ${first?.message}`;
  return refuse('invalid-request', found, ...shown);
}

function fieldErrors(issue: z.core.$ZodIssue, base: string): FieldError[] {
  const at = [base, ...issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: `${at}/${key}`, message: 'is not known here; remove it' }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionErrors(issue.errors, at);
  return [{ pointer: at, message: issue.message }];
}

/** What is wrong by the alternative that was meant, where a field within it tells; otherwise what each alternative wants. */
function unionErrors(alternatives: readonly (readonly z.core.$ZodIssue[])[], at: string): FieldError[] {
  const meant = alternatives.find((issues) => issues.some(({ path }) => path.length > 0));
  if (meant) return meant.flatMap((issue) => fieldErrors(issue, at));
  const wanted = new Set(alternatives.flatMap((issues) => issues.map(({ message }) => message)));
  return [{ pointer: at, message: [...wanted].join('; or ') }];
}
