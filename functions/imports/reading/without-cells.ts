import type { Said } from './order-of-rows.ts';

/** Why a row was refused, without anything that the row says but its key and amounts: what is left out stands in the file, in the line that is named. */
export function withoutCells(detail: string, body: Said, key: string): string {
  const cells = textsIn(body)
    .flatMap((text) => [text, quoted(text)])
    .filter((text) => detail.includes(text) && !key.includes(text));
  const longestFirst = [...new Set(cells)].toSorted((one, other) => other.length - one.length);
  return longestFirst.reduce((left, text) => left.replaceAll(wholeWords(text), '…'), detail);
}

/** A text as it stands between the quotation marks of a reason. */
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

const amount = /^-?(?:\d{1,6}|\d+\.\d+)$/;

/** Texts of more than one character anywhere in a body; names of members are none. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 1 && !amount.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** With the quotation marks around it. */
const wholeWords = (text: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])"?${RegExp.escape(text)}"?(?![\\p{L}\\p{N}])`, 'gu');
