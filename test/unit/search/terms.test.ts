import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { emailTerm, hiddenTerm, phoneTerm, termsOf, wordsOf } from '#functions/search/terms.ts';
import { anOrder } from '../../support/orders/order.ts';

describe('the words of a name', () => {
  test.each([
    ['Ada Green', ['ada', 'green']],
    ['Müller-Lüdenscheidt', ['muller', 'ludenscheidt']],
    ['Mu\u0308ller', ['muller']],
    ['STRASSE Straße', ['strasse', 'strasse']],
    ["O'Brien & Sons Ltd.", ['brien', 'sons', 'ltd']],
    ['J. R. R. Tolkien', ['tolkien']],
    ['X', ['x']],
    ['Иванов Пётр', ['иванов', 'петр']],
    ['山田 太郎', ['山田', '太郎']],
    ['  ', []],
  ])('of %j', (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });
});

describe('what is compared', () => {
  test('of an e-mail address is its normal form', () => {
    expect(emailTerm('Ada@BÜCHER.example')).toBe('ada@xn--bcher-kva.example');
    expect(emailTerm('Ada@nowhere')).toBe('ada@nowhere');
    expect(emailTerm(undefined)).toBeUndefined();
  });

  test('of a telephone number is what is dialled, without its extension', () => {
    expect(phoneTerm('+14803860930;ext=73824')).toBe('+14803860930');
    expect(phoneTerm('020 7946 0000')).toBe('02079460000');
    expect(phoneTerm(undefined)).toBeUndefined();
  });
});

describe('what an order is found by', () => {
  test('is each thing once, of everybody whom it names', () => {
    const order = anOrder({
      contact: { locale: 'en', customerId: 'c-1', name: 'Ada Green', email: 'Ada@Example.com' },
      billTo: { name: 'Green Ltd', email: 'books@example.com', address: { lines: [], country: 'GB', phone: '0207' } },
      shippingAddress: { name: 'Ada Green', lines: [], country: 'GB', email: 'ada@example.com' },
      freeData: { tags: ['gift', 'rush'] },
    });
    const found = termsOf(order, []);
    const of = (kind: string) => found.filter((term) => term.kind === kind).map(({ value }) => value);
    expect(of('customer')).toEqual(['c-1']);
    expect(of('email')).toEqual(['ada@example.com', 'books@example.com']);
    expect(of('phone')).toEqual(['0207']);
    expect(of('name')).toEqual(['ada', 'green', 'ltd']);
    expect(of('tag')).toEqual(['gift', 'rush']);
    expect(of('sku')).toEqual([...new Set(order.lines.map(({ sku }) => sku))]);
    expect(of('tracking')).toEqual([]);
  });

  test('is not to be told from what stands for it, and not by another key', () => {
    const [one, other] = [randomBytes(32), randomBytes(32)];
    const term = { kind: 'email', value: 'ada@example.com' } as const;
    expect(hiddenTerm(term, one)).toMatch(/^[\w-]{16}$/);
    expect(hiddenTerm(term, one)).toBe(hiddenTerm(term, one));
    expect(hiddenTerm(term, one)).not.toBe(hiddenTerm(term, other));
    expect(hiddenTerm({ ...term, kind: 'tag' }, one)).not.toBe(hiddenTerm(term, one));
  });
});
