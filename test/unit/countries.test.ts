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
    ['UK', 'GB'],
    ['EL', 'GR'],
  ])('%s is taken as %s', (code, meant) => {
    expect(country.parse(code)).toBe(meant);
  });

  it.each(['XX', 'DD', 'gb'])('%s is refused and told what to write', (code) => {
    const { error } = country.safeParse(code);
    expect(error?.issues.map(({ message }) => message)).toEqual(['must be an ISO 3166-1 alpha-2 code such as "GB"']);
  });
});
