import type { ProblemCode } from '#shared/contracts/problems.ts';
import type { AnyOperation } from './api-handlers.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';

/** A request with something wrong in it, and the refusal that it should get. */
export interface Try {
  /** What is wrong, in words. */
  readonly what: string;
  readonly request: Partial<ApiRequest>;
  readonly code: ProblemCode;
  /** Where it is; the answer may also name a place below. */
  readonly pointer: string;
}

/** Makes the requests, and tells in words which of them are not refused as they should be. */
export async function complaintsOf(operation: AnyOperation, tries: readonly Try[]): Promise<string[]> {
  const found: string[] = [];
  for (const { what, request, code, pointer } of tries) {
    const answer = await operation.call(request);
    if (!isRefused(answer, code, pointer)) found.push(`${what} at ${pointer || 'the body'}: ${told(answer)}`);
  }
  return found;
}

function isRefused({ headers, body }: ApiAnswer, code: ProblemCode, pointer: string): boolean {
  if (headers['content-type'] !== 'application/problem+json' || body.code !== code) return false;
  return pointer === '' || errorsOf(body).some((error) => `${error.pointer}/`.startsWith(`${pointer}/`));
}

const told = ({ status, body }: ApiAnswer): string =>
  `was answered ${status} ${body.code ?? ''} ${JSON.stringify(errorsOf(body))}`;

function errorsOf(body: { errors?: readonly { pointer: string; message: string }[] }) {
  return body.errors ?? [];
}

type Values = Readonly<Record<string, unknown>>;

/** Texts that nobody can read, or that hide what they are, and what is no text. */
const wrongTexts: Values = {
  'a NUL character': 'A\u0000B',
  'an escape character': 'A\u001bB',
  'a control character of the second set': 'A\u009bB',
  'a bidirectional override': 'A\u202eB',
  'a bidirectional isolate': 'A\u2067B',
  'an Arabic letter mark': 'A\u061cB',
  'a lone high surrogate': 'A\ud800',
  'a lone low surrogate': '\udfffB',
  '10,000 characters': 'x'.repeat(10_000),
  blanks: '   ',
  nothing: '',
  'a number': 7,
  'an object': {},
  null: null,
};

/** Marks that are removed from codes, e-mail addresses and telephone numbers, where other texts are refused for them. */
const removedMarks = ['a bidirectional override', 'a bidirectional isolate', 'an Arabic letter mark'];

/** The texts that a field of this format refuses. */
export function wrongTextsOf(format: string | undefined): Values {
  const isRemoved = (name: string) =>
    ['code', 'idn-email', 'phone'].includes(String(format)) && removedMarks.includes(name);
  return Object.fromEntries(Object.entries(wrongTexts).filter(([name]) => !isRemoved(name)));
}

/** Numbers of cards that networks publish for tests, as people write them. */
export const cardNumbers: Readonly<Record<string, string>> = {
  'a card number': '4111111111111111',
  'a grouped card number': '5555 5555 5555 4444',
  'a card number with hyphens': '4242-4242-4242-4242',
  'a card number with dots': '3782.822463.10005',
  'a card number in wide digits': '４１１１１１１１１１１１１１１１',
  'a card number between words': 'card 4000056655665556, thanks',
};
