import type { CountryCode } from 'libphonenumber-js/min';

/**
 * A telephone number in the form in which they are compared and dialled, `+14803860930`, with its extension as RFC 3966 writes it,
 * `+14803860930;ext=73824`; undefined where it cannot be read as one.
 * @param country where it is dialled from, unless it begins with `+`: ISO 3166-1.
 */
export async function phoneNormalForm(phone: string, country: string): Promise<string | undefined> {
  // The rules of all countries are a fifth of a function's code: they are read when the first number comes.
  const { isSupportedCountry, parsePhoneNumberFromString } = await import('./phone-rules.ts');
  const from: CountryCode | undefined = isSupportedCountry(country) ? country : undefined;
  const read = parsePhoneNumberFromString(phone, { ...(from ? { defaultCountry: from } : {}), extract: false });
  if (!read?.isPossible()) return undefined;
  return read.ext === undefined ? read.number : `${read.number};ext=${read.ext}`;
}
