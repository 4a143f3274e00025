import { refuse, type Refusal } from '../refusal.ts';

/**
 * The version that an `If-Match` header names, or `invalid-request`. A weak tag (`W/"3"`) is none here: `If-Match` compares
 * strongly (RFC 9110, 13.1.1), by which a weak tag never matches. Nor is `"03"`: this API has never given it.
 */
export function versionOfTag(header: string): number | Refusal {
  const match = /^"([1-9]\d{0,14})"$/.exec(header);
  if (match) return Number(match[1]);
  const weak = /^W\/("[1-9]\d{0,14}")$/.exec(header);
  return refuse(
    'invalid-request',
    weak
      ? `If-Match never matches the weak tag ${header} (RFC 9110); send the ETag as you read it: ${weak[1]}`
      : `${header} is not an ETag of this API`,
    {
      pointer: '#header/If-Match',
      message: 'must be the ETag of your last read with its quotation marks, such as "3", without W/ before it',
    },
  );
}
