import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetOf } from '../../client/requests.ts';
import { code, codeInPath, locale, skuList } from '#shared/contracts/fields.ts';
import { codeIn, segmentOf } from '#shared/contracts/path-segment.ts';
import { executionName } from '#functions/processes/engine/executions.ts';
import { cases } from './cases.ts';

/** Codes as channels and warehouses have them. */
const known = [
  '#1001',
  '№ 7/2026',
  'S26139-K1319-V100',
  'A/1',
  '10"-Rohr (verzinkt)',
  "L'Oréal & Co: 50 %?",
  '[kit] <A>',
  'Стол 1,2 м',
  '~tilde',
  '..',
  'ＡＢ１２',
  '商品-１',
  'a@b#c',
];
const anyCode = fc
  .oneof(fc.constantFrom(...known), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), fc.string())
  .filter((text) => code.safeParse(text).success)
  .map((text) => code.parse(text));

describe('codes', () => {
  test.each(known)('such as %s are kept as they are', (text) => {
    expect(code.parse(text)).toBe(text);
  });

  test('have up to 128 characters', () => {
    expect(code.parse('№'.repeat(128))).toHaveLength(128);
    expect(code.safeParse('№'.repeat(129)).success).toBe(false);
  });

  test.each([
    ['in decomposed letters', 'Cafe\u0301', 'Café'],
    ['with blanks around', '  \u00a0#1001\u3000', '#1001'],
    ['with invisible marks', '\ufeff10\u200b01\u200e\u00ad', '1001'],
    ['with a mark between a letter and its accent', 'e\u034f\u0301', 'é'],
  ])('%s are the same as without', (_, written, same) => {
    expect(code.parse(written)).toBe(same);
  });

  test('differ by case and by the blanks between', () => {
    expect(new Set(['a b', 'A b', 'a  b', 'ab', 'a\u00a0b'].map((text) => code.parse(text))).size).toBe(5);
  });

  test.each(['', ' ', '\u200b', '\u0301', 'a\nb', 'a\u0000b', '\ud800'])('are not %j', (text) => {
    expect(code.safeParse(text).success).toBe(false);
  });

  test('read again are the same', () => {
    fc.assert(
      fc.property(anyCode, (text) => {
        expect(code.parse(text)).toBe(text);
      }),
      cases(),
    );
  });

  test('stand in a path in letters of ASCII, digits and . _ - only, whoever writes it', () => {
    fc.assert(
      fc.property(anyCode, (text) => {
        const segment = segmentOf(text);
        expect(segment).toMatch(/^~?[A-Za-z0-9._-]+$/);
        expect(['.', '..']).not.toContain(segment);
        expect(codeInPath.parse(segment)).toBe(text);
        expect(targetOf('/v1/items/{sku}', { params: { sku: text } })).toBe(`/v1/items/${segment}`);
      }),
      cases(),
    );
  });

  test.each(['~', '~A', '~_w', '~QS8x=', '~IA'])('in a path are not %s', (segment) => {
    expect(codeInPath.safeParse(segment).success).toBe(false);
  });

  test('in a path may be as they are where they cannot be taken for base64url', () => {
    expect(codeInPath.parse('№ 7')).toBe('№ 7');
    expect(codeIn('№ 7')).toBe('№ 7');
  });

  test('stand in a list as in a row of CSV', () => {
    const quoted = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(fc.array(anyCode, { minLength: 1, maxLength: 10 }), (codes) => {
        expect(skuList(10).parse(codes.map(quoted).join(','))).toEqual(codes);
      }),
      cases(),
    );
    expect(skuList(3).parse('A-1, B-2 ,"A4, ""white"""')).toEqual(['A-1', 'B-2', 'A4, "white"']);
    for (const wrong of ['', 'a,', '"a', '"a"b', 'a"b']) expect(skuList(3).safeParse(wrong).success).toBe(false);
    expect(skuList(1).safeParse('a,b').success).toBe(false);
  });

  test('name an execution only where Step Functions takes them', () => {
    fc.assert(
      fc.property(anyCode, (text) => {
        expect(executionName(text, 'ord_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b', 1)).toMatch(/^[0-9A-Za-z_-]{1,80}$/);
      }),
      cases(),
    );
  });
});

describe('locales', () => {
  test.each([
    ['en', 'en'],
    ['en-GB', 'en-GB'],
    ['pt_BR', 'pt-BR'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['sr-Latn-RS', 'sr-Latn-RS'],
    ['de-CH-1996', 'de-CH-1996'],
    ['de_DE_formal', 'de-DE-formal'],
    ['pt_PT_ao90', 'pt_PT_ao90'],
    ['en_US.UTF-8', 'en_US.UTF-8'],
    ['zh_CN_#Hans', 'zh_CN_#Hans'],
    ['x-klingon', 'x-klingon'],
  ])('%s is kept as %s', (written, kept) => {
    expect(locale.parse(written)).toBe(kept);
  });

  test.each(['en GB', 'en-', '-', '1', 'en\u0000', `en-${'a'.repeat(90)}`])('%s is none', (written) => {
    expect(locale.safeParse(written).success).toBe(false);
  });
});
