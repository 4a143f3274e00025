import { describe, expect, it } from 'vitest';
import { country } from '#shared/contracts/fields.ts';
import { isCountry } from '#shared/countries.ts';

describe('countries', () => {
  it('have the 249 codes of ISO 3166-1, and two that are used all the same', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
    const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
    expect(codes).toHaveLength(251);
    expect(codes.filter((code) => names.of(code) === undefined)).toEqual([]);
  });

  it.each(['GB', 'XK', 'ZZ'])('%s is one', (code) => {
    expect(country.safeParse(code).success).toBe(true);
  });

  it.each([
    ['UK', 'must be an ISO 3166-1 alpha-2 code such as "GB"; for UK write "GB"'],
    ['EL', 'must be an ISO 3166-1 alpha-2 code such as "GB"; for EL write "GR"'],
    ['XX', 'must be an ISO 3166-1 alpha-2 code such as "GB"'],
    ['gb', 'must be an ISO 3166-1 alpha-2 code such as "GB"'],
  ])('%s is refused and told what to write', (code, message) => {
    const { error } = country.safeParse(code);
    expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});
