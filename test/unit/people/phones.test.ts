import * as fc from 'fast-check';
import { getCountries } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { phone } from '#shared/contracts/fields.ts';
import { phoneNormalForm } from '#shared/phones/phones.ts';

describe('telephone numbers', () => {
  it.each([
    ['+44 20 7946 0000', 'GB', '+442079460000'],
    ['(0)20 7946 0000', 'GB', '+442079460000'],
    ['+44 (0)20 7946 0000', 'US', '+442079460000'],
    ['00353 1 234 5678', 'GB', '+35312345678'],
    ['(555) 555-5555', 'US', '+15555555555'],
    ['+1 480-386-0930 ext. 73824', 'US', '+14803860930;ext=73824'],
    ['+79871234567 доб. 123', 'RU', '+79871234567;ext=123'],
    ['79871234567', 'RU', '+79871234567'],
    ['8 (987) 123-45-67', 'RU', '+79871234567'],
    ['06 12345678', 'IT', '+390612345678'],
    ['٠٥٠١٢٣٤٥٦٧', 'AE', '+971501234567'],
    ['０３-１２３４-５６７８', 'JP', '+81312345678'],
    ['555-555-BILL', 'US', undefined],
    ['12345', 'GB', undefined],
    ['020 7946 0000 or 020 7946 0001', 'GB', undefined],
    ['020 7946 0000', 'ZZ', undefined],
  ])('%s, dialled from %s, is %s', async (written, country, dialled) => {
    expect(phone.parse(written)).toBe(written);
    expect(await phoneNormalForm(written, country)).toBe(dialled);
  });

  it('lose marks that nobody sees and blanks around', () => {
    expect(phone.parse('\u202a+44\u00ad 20 7946 0000\u202c ')).toBe('+44 20 7946 0000');
  });

  it.each(['call me', '12', '+44\n20 7946 0000', '1'.repeat(65), '020\u00007946'])('%j is refused', (written) => {
    expect(phone.safeParse(written).success).toBe(false);
  });

  it('are read for every country, as its people dial them and from abroad', async () => {
    expect(getCountries().length).toBeGreaterThan(240);
    for (const country of getCountries()) {
      const national = examples[country];
      const dialled = await phoneNormalForm(national, country);
      expect([country, dialled]).toEqual([country, expect.stringMatching(/^\+\d{7,15}$/)]);
      expect(await phoneNormalForm(dialled ?? '', 'ZZ')).toBe(dialled);
    }
  });

  it('have a normal form that is its own, whatever is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 64 }), fc.constantFrom('GB', 'RU', 'ZZ'), async (written, country) => {
        const dialled = await phoneNormalForm(written, country);
        if (dialled !== undefined) expect(await phoneNormalForm(dialled, 'ZZ')).toBe(dialled);
      }),
    );
  });
});
