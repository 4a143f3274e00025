/** What quotation marks may mean. */
export const quoteRules = ['standard', 'trusted', 'none'] as const;

/** How fields are told apart. */
export interface Dialect {
  /** One character. */
  readonly separator: string;
  /**
   * RFC 4180 with a doubt about what encloses rows; `trusted`: without that doubt; `none`: a quotation mark is a character
   * like any other.
   */
  readonly quotes: (typeof quoteRules)[number];
}

/** A record whose reading stopped at the end of its text, within a quoted field that began at `opened`. */
export interface OpenRecord {
  readonly state: 'open';
  readonly fields: readonly string[];
  readonly opened: number;
  /** How far a closing quotation mark was looked for; a line end follows, so that none at the end is half of a doubled one. */
  readonly searched: number;
}

export type ReadRecord =
  | OpenRecord
  | { readonly state: 'whole'; readonly fields: readonly string[] }
  | { readonly state: 'malformed'; readonly why: string };

const quote = '"';
const strayQuote =
  'a quotation mark stands within a field that is not quoted: put the field into quotation marks and double those within it';
const afterQuote =
  'characters stand behind a closing quotation mark: double the quotation marks that belong to the field';

/**
 * The fields of one record (RFC 4180). Its text may hold line ends within quoted fields; where it ends within one, the
 * record is open: more text is added, and reading goes on from `open`.
 */
export function readRecord(text: string, { separator, quotes }: Dialect, open?: OpenRecord): ReadRecord {
  if (quotes === 'none') return { state: 'whole', fields: text.split(separator) };
  const fields = [...(open?.fields ?? [])];
  let at = open?.opened ?? 0;
  let searched = open?.searched;
  for (;;) {
    if (text[at] === quote) {
      const closing = closingQuote(text, searched ?? at + 1);
      searched = undefined;
      if (closing === -1) return { state: 'open', fields, opened: at, searched: text.length };
      fields.push(text.slice(at + 1, closing).replaceAll('""', quote));
      at = closing + 1;
      if (at === text.length) return { state: 'whole', fields };
      if (text[at] !== separator) return { state: 'malformed', why: afterQuote };
    } else {
      const end = text.indexOf(separator, at);
      const field = end === -1 ? text.slice(at) : text.slice(at, end);
      if (field.includes(quote)) return { state: 'malformed', why: strayQuote };
      fields.push(field);
      if (end === -1) return { state: 'whole', fields };
      at = end;
    }
    at += 1;
  }
}

/** The quotation mark that closes a field: the first that is not doubled. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at;
  }
  return -1;
}
