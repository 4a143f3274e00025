/** What is invisible between two characters: zero-width, formatting and filling characters, marks on the one before. */
const invisible = /[\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]/gu;

const otherDigits = /(?![0-9])\p{Nd}/gu;

/** The text with the digits of every script as 0 to 9 (circled and raised ones too), and without invisible characters. */
export function withPlainDigits(text: string): string {
  return text.normalize('NFKC').replace(invisible, '').replace(otherDigits, valueOf);
}

/** Unicode encodes the decimal digits of a script in a row from 0 to 9, so that the start of the row tells the value. */
function valueOf(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let start = point;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1))) start -= 1;
  return String((point - start) % 10);
}
