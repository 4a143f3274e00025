import { exampleTexts, type Operation, type Schema } from '../description.ts';

/** Texts of many kinds; which of them fit a field, its schema says. */
const ordinary = [
  'a',
  '7',
  'web',
  'marketplace',
  'b2b',
  'uk',
  'eu',
  'london',
  'manchester',
  'workbench',
  'shop-soho',
  'digital',
  'TEA-001',
  'MUG-001',
  'GIFT-001',
  'INSTALL-001',
  'PHONE-001',
  'FUZZ-PHONE',
  'FUZZ-1',
  'FUZZ-2',
  'FUZZ-3',
  'SN-1001',
  'sn-1001',
  '356938035643809',
  'e\u0301',
  'EBOOK-001',
  'DEMO-DELIVERED',
  'Ada Green',
  'Оля Иванова',
  '李雷',
  'Zoë Ünïcödé-O’Brien',
  '👩‍👩‍👧 family',
  'line one\nline two\twith a tab',
  'a@b.co',
  "o'brien+tag@mail.example.com",
  'jörg@bücher.example',
  '+1 480-386-0930 ext. 73824',
  '@example.com',
  '+44 20 7946 0000',
  '(030) 123-45/6',
  'N1 9GU',
  'GB',
  'DE',
  'ZZ',
  'GBP',
  'EUR',
  'JPY',
  'BHD',
  'ZZZ',
  '0',
  '0.00',
  '0.01',
  '1',
  '9.99',
  '-1.00',
  '1999',
  '1.999',
  '1234567890123.1234',
  '20',
  '5.5',
  '999.9999',
  '2000-01-01',
  '2026-11-22',
  '2099-12-31',
  '2026-11-22T10:00:00Z',
  '2026-02-03T04:05:06.789+23:59',
  '2000-01-01T00:00:00-23:59',
  '2099-12-31T23:59:59.999999Z',
  'Europe/London',
  'UTC',
  'Etc/GMT+12',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  't1',
  't12',
  'tok_ok',
  'tok_decline',
  'pm_1Abc',
  'https://shop.example.com/oms-events',
  'http://127.0.0.1:9/nobody',
  'AB123456789GB',
  'INV-uk-000001',
  'CRM-uk-999999999999',
  '4006381333931',
  'A-Z._/+ 0',
];

/** The valid texts of each text schema, out of what a document's examples and this file hold. */
export class Texts {
  readonly #all: readonly string[];
  readonly #fitting = new Map<string, readonly string[]>();

  constructor(operations: readonly Operation[]) {
    this.#all = [...new Set([...exampleTexts(operations), ...ordinary])];
  }

  /** Texts that a schema allows, the longest that it allows among them where any letters may stand. */
  fitting(schema: Schema): readonly string[] {
    const key = JSON.stringify([schema['pattern'], schema['minLength'], schema['maxLength'], schema['enum']]);
    const known = this.#fitting.get(key);
    if (known) return known;
    const fits = fitsText(schema);
    const longest = Number(schema['maxLength'] ?? 0);
    const atLimit = longest > 0 ? ['x'.repeat(longest), 'é'.repeat(longest), '7'.repeat(longest)] : [];
    const found = [...this.#all, ...atLimit, ...listedIn(schema), ...madeIds(schema)].filter(fits);
    this.#fitting.set(key, found);
    return found;
  }
}

/** Whether a text is allowed by a schema's length, pattern and list. */
export function fitsText(schema: Schema): (text: string) => boolean {
  const { minLength = 0, maxLength = Infinity, pattern, enum: listed } = schema;
  const expression = typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
  return (text) => {
    const length = [...text].length;
    return (
      length >= Number(minLength) &&
      length <= Number(maxLength) &&
      (expression?.test(text) ?? true) &&
      (!Array.isArray(listed) || listed.includes(text))
    );
  };
}

function listedIn({ enum: listed, const: only }: Schema): string[] {
  return [...(Array.isArray(listed) ? (listed as unknown[]) : []), only].filter((each) => typeof each === 'string');
}

/** Ids that were never made, where a schema asks for an id. */
function madeIds({ pattern }: Schema): string[] {
  const prefix = /^\^([a-z]{3})_\[0-9a-f\]\{32\}\$$/.exec(String(pattern))?.[1];
  return prefix === undefined ? [] : [`${prefix}_${'0'.repeat(32)}`, `${prefix}_0198a1b2c3d47e5f8a9b0c1dffffffff`];
}
