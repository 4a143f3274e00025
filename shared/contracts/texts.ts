import * as z from 'zod';

const forbidden =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/u;

/** What ends a line, or leaves a gap in it that looks like an end. */
const lineBreak = /[\t\n\r\u2028\u2029]/u;

/** Anything that can be seen: no gap, nothing invisible (Hangul fillers and the empty Braille sign among it), no lone accent. */
const visible = /(?!\p{Default_Ignorable_Code_Point})[^\p{Z}\p{C}\p{M}\u2800]/u;

/** The longest text that is one line, such as a name. */
const longestLine = 200;

/** The rules of every text, by which `schema` is checked: readable, with something to see, in one line where it must be. */
export function readable(schema: z.ZodString, isOneLine: boolean): z.ZodString {
  return schema
    .refine((value) => value.isWellFormed(), 'has a lone surrogate; send well-formed Unicode')
    .refine((value) => !forbidden.test(value), 'has a control or bidirectional override character; remove it')
    .refine((value) => !isOneLine || !lineBreak.test(value), 'has a line break or tab; send it as one line')
    .refine((value) => visible.test(value), 'is blank');
}

/**
 * Readable text of 1 to `longest` characters: well-formed Unicode without control or bidirectional override characters, with
 * something to see. Up to 200 characters it is one line, such as a name; longer texts, such as a note, may have several.
 */
export function text(longest: number) {
  return readable(z.string().min(1).max(longest), longest <= longestLine);
}

/** Marks that nobody sees: zero-width spaces and joiners, soft hyphens, byte order marks, direction marks, variation selectors. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** A text without invisible marks and the blanks around it, in Unicode's composed form (NFC). */
export function withoutMarks(value: string): string {
  return value.replace(invisible, '').normalize('NFC').trim();
}
