import type { Problem } from './generated/schemas.ts';

/** The stable codes of refusals, to be switched on. */
export type ProblemCode = Problem['code'];

/** The API answered with something else than a success. `name` and `code` are stable, the message is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Undefined for what a gateway in front of the API answers by itself. */
  readonly code: ProblemCode | undefined;
  /** The whole problem, as far as it was one. */
  readonly problem: Partial<Problem>;
  readonly headers: Headers;

  constructor(operation: string, status: number, problem: Partial<Problem>, headers: Headers) {
    const fields = (problem.errors ?? []).map(({ pointer, message }) => `\n  ${pointer || 'the body'}: ${message}`);
    const said = [status, problem.code, problem.detail ?? problem.title].filter(Boolean).join(' ');
    const request = problem.requestId ? ` (request ${problem.requestId})` : '';
    super(`${operation}: ${said}${request}${fields.join('')}`);
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
    this.headers = headers;
  }
}

/** No answer came, or only that the system or its gateway could not give one, however often it was asked. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`${url} cannot be reached: ${reasonOf(cause)}`, { cause });
    this.url = url;
  }
}

/** The token endpoint refused the credentials. */
export class NoToken extends Error {
  override readonly name = 'NoToken';
  readonly status: number;

  constructor(url: string, status: number, error: string | undefined) {
    super(`${url} gave no token: ${[status, error].filter(Boolean).join(' ')}; check client id and secret`);
    this.status = status;
  }
}

/** Whether something that was thrown is a refusal, with one of these codes where any is named. */
export function isRefusal(error: unknown, ...codes: readonly ProblemCode[]): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return codes.length === 0 || (error.code !== undefined && codes.includes(error.code));
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
