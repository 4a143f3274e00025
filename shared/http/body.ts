import type { FieldError } from '../contracts/problems.ts';
import { refuse, type Refusal } from './refusal.ts';

/** The largest body, in bytes. */
export const largestBody = 1_000_000;
/** The deepest nesting of objects and arrays. */
export const deepestBody = 12;

/** What the decoding of a body leaves where its bytes were no UTF-8. */
const replacementCharacter = '\ufffd';

/** Parses a JSON body, or says why it is refused: size, media type, encoding, syntax, depth, card numbers. */
export function parseBody(raw: string, contentType: string | undefined): { body: unknown } | Refusal {
  const bytes = Buffer.byteLength(raw);
  if (bytes > largestBody) {
    return refuse('body-too-large', `the body has ${bytes} bytes, at most ${largestBody} are taken; send it in parts`);
  }
  if (!isJsonInUtf8(contentType ?? '')) {
    return refuse(
      'unsupported-media-type',
      `the content type is ${JSON.stringify(contentType ?? 'absent')}, send application/json in UTF-8`,
    );
  }
  if (raw.includes(replacementCharacter)) {
    return refuse(
      'malformed-json',
      'the body holds bytes that are not UTF-8, or a replacement character in their place',
      {
        pointer: '',
        message: 'is not valid UTF-8',
      },
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch (error) {
    return refuse('malformed-json', error instanceof Error ? error.message : 'the body cannot be parsed', {
      pointer: '',
      message: 'is not valid JSON',
    });
  }
  const found = inspect(body, '', 1);
  return found ? refuse(found.code, found.error.message, found.error) : { body };
}

/** True for `application/json`, whatever its parameters, unless they name another charset. */
function isJsonInUtf8(contentType: string): boolean {
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter));
  return type === 'application/json' && charsets.every((charset) => /=\s*"?utf-8"?$/.test(charset));
}

interface Finding {
  readonly code: 'invalid-request' | 'card-number-refused';
  readonly error: FieldError;
}

function inspect(value: unknown, pointer: string, depth: number): Finding | undefined {
  if (typeof value === 'string') return holdsCardNumber(value) ? cardNumber(pointer) : undefined;
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && holdsCardNumber(String(value)) ? cardNumber(pointer) : undefined;
  if (value === null || typeof value !== 'object') return undefined;
  if (depth > deepestBody) {
    return { code: 'invalid-request', error: { pointer, message: `is nested deeper than ${deepestBody} levels` } };
  }
  for (const [key, part] of Object.entries(value)) {
    const below = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const found = holdsCardNumber(key) ? cardNumber(pointer) : inspect(part, below, depth + 1);
    if (found) return found;
  }
  return undefined;
}

function cardNumber(pointer: string): Finding {
  return {
    code: 'card-number-refused',
    error: { pointer, message: 'looks like a payment card number; send a token of the payment provider instead' },
  };
}

/** Digits, possibly grouped by single spaces or hyphens, that stand alone. */
const digitRuns = /(?<![\p{L}\p{N}])\d(?:[ -]?\d){13,18}(?![\p{L}\p{N}])/gu;

/** Issuer ranges of the networks (ISO/IEC 7812): Visa, Mastercard, Mir, American Express, Diners, Discover, JCB, UnionPay. */
const issuers =
  /^(?:4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|220[0-4]\d{12,15}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17})$/;

/** True when the text holds a number of a card network's range with a valid check digit (Luhn). */
export function holdsCardNumber(text: string): boolean {
  if (text.length < 14) return false;
  for (const [run] of text.matchAll(digitRuns)) {
    const digits = run.replace(/[ -]/g, '');
    if (issuers.test(digits) && luhn(digits)) return true;
  }
  return false;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
