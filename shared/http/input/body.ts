import { holdsCardNumber } from '../card-numbers/card-number.ts';
import { inspected } from './inspected.ts';
import { repeatedKey } from './repeated-key.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** The largest body, in bytes. */
export const largestBody = 1_000_000;

/** What the decoding of a body leaves where its bytes were no UTF-8. */
const replacementCharacter = '\ufffd';

/**
 * Parses a JSON body, or says why it is refused: size, media type, encoding, syntax, depth, card numbers, keys that repeat.
 * @param otherTypes media types of JSON that are taken beside `application/json`.
 */
export function parseBody(
  raw: string,
  contentType: string | undefined,
  otherTypes: readonly string[] = [],
): { body: unknown } | Refusal {
  const bytes = Buffer.byteLength(raw);
  if (bytes > largestBody) {
    return refuse('body-too-large', `the body has ${bytes} bytes, at most ${largestBody} are taken; send it in parts`);
  }
  if (!isJsonInUtf8(contentType ?? '', otherTypes)) {
    const named = JSON.stringify(contentType ?? 'absent');
    const said = holdsCardNumber(named) ? 'not one' : named;
    return refuse('unsupported-media-type', `the content type is ${said}, send application/json in UTF-8`);
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
  if (raw.trim() === '') {
    return refuse('malformed-json', 'the body is empty', { pointer: '', message: 'must be JSON' });
  }
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch (error) {
    return refuse('malformed-json', parserSays(error), {
      pointer: '',
      message: 'is not valid JSON',
    });
  }
  const found = inspected(body);
  if (found) return found;
  const repeated = repeatedKey(raw);
  return repeated === undefined ? { body } : keyRepeatedAt(repeated);
}

/** What the parser says without what it quotes of the body, which may be part of a card number. */
function parserSays(error: unknown): string {
  const message = error instanceof Error ? error.message : 'the body cannot be parsed';
  return message.replace(/, (?:\.{3})?".*"(?:\.{3})? is not valid JSON$/su, ': the body is not valid JSON');
}

function keyRepeatedAt(pointer: string): Refusal {
  const message = 'stands twice in its object; send it once';
  return refuse('invalid-request', `${pointer} ${message}`, { pointer, message });
}

/** True for `application/json` and these others, whatever their parameters, unless they name another charset. */
function isJsonInUtf8(contentType: string, others: readonly string[]): boolean {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter));
  return ['application/json', ...others].includes(type) && charsets.every((charset) => /=\s*"?utf-8"?$/.test(charset));
}
