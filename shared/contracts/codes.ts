import * as z from 'zod';
import { codeIn } from './path-segment.ts';
import { readable, withoutMarks } from './texts.ts';

/**
 * A code that people and systems exchange (order number, SKU, barcode, customer code), as it is: any characters that can be read, in
 * one line, 1 to 128 of them, and never interpreted. Two codes are the same when they are the same text after Unicode's composition
 * (NFC), without invisible marks and surrounding blanks; case and everything else matter. What is kept and answered is that form.
 */
export const code = readable(z.string().overwrite(withoutMarks).min(1).max(128), true).meta({ format: 'code' });

export const sku = code.meta({ description: 'Stock keeping unit. Case matters.' });

/** The number of one unit of an item, as its maker has put it there: a code of at most 64 characters. */
export const serial = readable(z.string().overwrite(withoutMarks).min(1).max(64), true).meta({
  format: 'code',
  description: 'Serial number. Case matters.',
});

/** Serial numbers of as many units of one item, each once. */
export function serialNumbers(most: number) {
  return z
    .array(serial)
    .max(most)
    .refine((all) => new Set(all).size === all.length, 'name a serial number twice; each unit has its own');
}

/** A code as a parameter of a path, as `segmentOf` writes it: three bytes of UTF-8 for each character, and a third more in base64url. */
export const codeInPath = z
  .string()
  .min(1)
  .max(513)
  .transform((segment, context) => {
    const read = code.safeParse(codeIn(segment) ?? '');
    if (read.success) return read.data;
    const wrong = read.error.issues.map(({ message }) => message);
    const messages = codeIn(segment) === undefined ? ['must be base64url of UTF-8 after the "~"'] : wrong;
    for (const message of messages) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .meta({
    format: 'code',
    description:
      'As it is where it has only letters of ASCII, digits and `. _ -`; any other code as `~` and the base64url of its UTF-8: `~QS8x` is `A/1`. Percent-encoded, too, where it has none of `/ ? %` and does not begin with `~`',
  });

/**
 * Up to `most` SKUs in one parameter, as a row of CSV has them (RFC 4180): commas between, and one that holds a comma or a quotation
 * mark in quotation marks, `TEA-001,"A4, white"`.
 */
export function skuList(most: number) {
  return z
    .string()
    .max(7000)
    .meta({ format: 'code' })
    .transform((row, context) => {
      const skus = z.array(sku).safeParse(fieldsOf(row));
      if (skus.success && skus.data.length <= most) return skus.data;
      const message = skus.success
        ? `must be at most ${most} SKUs`
        : 'must be SKUs with commas between; one with a comma in it stands in quotation marks';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** The fields of a row of CSV; undefined where quotation marks do not fit together. */
function fieldsOf(row: string): string[] | undefined {
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const fields: string[] = [];
  for (;;) {
    const match = field.exec(row);
    if (!match) return undefined;
    const [, quoted, plain = '', end] = match;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') return fields;
  }
}
