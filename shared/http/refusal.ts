import type { FieldError, ProblemCode } from '../contracts/problems.ts';

/** An expected failure, as a value. */
export interface Refusal {
  readonly refused: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function refuse(code: ProblemCode, detail: string, ...errors: FieldError[]): Refusal {
  return errors.length > 0 ? { refused: code, detail, errors } : { refused: code, detail };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** Nothing by this id, or nothing that these credentials may see: the two are not told apart. */
export function notFound(what: string, id: string): Refusal {
  return refuse('not-found', `no ${what} ${JSON.stringify(id)}`);
}

/** The refusal of a change to a version that is not the present one of `what`, such as `the order`. */
export function staleVersion(what: string, present: number, sent: number): Refusal {
  return refuse('stale-version', `${what} is at version ${present}, not ${sent}; read it again`);
}
