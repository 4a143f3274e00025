import { refuse, type Refusal } from '../refusal.ts';
import { withPlainDigits } from './plain-digits.ts';
import { withoutOtherNumbers } from './other-numbers.ts';

/**
 * Digits of the shortest and the longest card number. Visa's of 13 digits, of which none has been issued for twenty years, are not looked for:
 * each tenth barcode (EAN-13) of Germany and Japan would be one.
 */
const shortest = 14;
const longest = 19;

/** Issuer ranges of the networks (ISO/IEC 7812): Visa, Mastercard, Mir, American Express, Diners, Discover, JCB, UnionPay, Maestro. */
const issuers =
  /^(?:4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|220[0-4]\d{12,15}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:50(?:18|20|38)|5893|6304|6759|676[1-3])\d{10,15})$/;

/** Month and year of expiry, with or without the check number of the card, written right behind its number. */
const expiry = /^(?:0[1-9]|1[0-2])(?:20)?[2-4]\d(?:\d{3,4})?$/;

/**
 * True when the text holds a number of a card network's range with a valid check digit (Luhn), however people write it:
 * in any script's digits, grouped by anything but letters, behind zeros, other numbers or letters, and before an expiry date,
 * a check number or another card. Numbers of other kinds that say what they are (UUID, IBAN, parcel) are left alone.
 */
export function holdsCardNumber(text: string): boolean {
  const plain = withPlainDigits(text);
  if (plain.length < shortest) return false;
  return withoutOtherNumbers(plain)
    .split(/\p{L}+/u)
    .some(chainHoldsCard);
}

/** The refusal of the card number at `pointer`, which does not repeat it. */
export function cardNumberAt(pointer: string): Refusal {
  const message = 'looks like a payment card number; send a token of the payment provider instead';
  return refuse('card-number-refused', `${pointer || 'the body'} ${message}`, { pointer, message });
}

/** A chain is the text between two letters: groups of digits, and what separates them. */
function chainHoldsCard(text: string): boolean {
  if (text.length < shortest) return false;
  const parts = text.split(/(\d+)/);
  const groups = parts.filter((_, index) => index % 2 === 1);
  return groups.some(standsAlone) || (groups.length > 1 && standsInGroups(groups, parts));
}

/** A card number without gaps: after zeros, or with its expiry date or another card right behind it. */
function standsAlone(digits: string): boolean {
  if (digits.length < shortest || isPallet(digits)) return false;
  const unpadded = digits.replace(/^0+/, '');
  if (isCard(unpadded) && (unpadded === digits || usualLengths.has(unpadded.length))) return true;
  if (digits.length <= longest) return false;
  return lengths.some((length) => {
    const rest = digits.slice(length);
    return isCard(digits.slice(0, length)) && (expiry.test(rest) || isCard(rest));
  });
}

/** GS1's number of a pallet or parcel (SSCC), which begins with 00 where it has its mark; cards of 18 digits are unheard of. */
function isPallet(digits: string): boolean {
  if (digits.length === 20) return /^00[1-9]/.test(digits);
  return digits.length === 18 && !digits.startsWith('00') && hasBarcodeCheck(digits);
}

/** Lengths that cards have in practice; networks reserve the ones between, too. */
const usualLengths = new Set([14, 15, 16, 19]);
const lengths = Array.from({ length: longest - shortest + 1 }, (_, index) => shortest + index);

/** A card number that begins where a group begins, and ends where another one ends. */
function standsInGroups(groups: readonly string[], parts: readonly string[]): boolean {
  const all = groups.join('');
  const ending = new Uint32Array(all.length + 1);
  let place = 0;
  for (const [index, group] of groups.entries()) ending[(place += group.length)] = index;
  place = 0;
  return groups.some((group, first) => {
    // Zeros before a digit or a group of four; before others they are part of another number.
    const from = place + (/^0+(?=\d(?:\d{3})?$)/.exec(group)?.[0].length ?? 0);
    const sizeOfFirst = place + group.length - from;
    place += group.length;
    return lengths.some((length) => {
      const last = ending[from + length] ?? 0;
      if (last <= first || !isCard(all.slice(from, from + length))) return false;
      const sizes = [sizeOfFirst, ...groups.slice(first + 1, last + 1).map((each) => each.length)];
      const separators = parts.slice(2 * first + 2, 2 * last + 1).filter((_, index) => index % 2 === 0);
      if (isUsualGrouping(sizes) && (first === 0 || areAlike(separators) || areBlank(separators))) return true;
      const isAll = last === groups.length - 1 || isExpiry(parts.slice(2 * last + 3, -1));
      return first === 0 && isAll && areOfOneNumber(separators, groups.slice(0, last + 1));
    });
  });
}

/** Groups of one, four or five digits, of which the last may be shorter, and those printed on cards. */
function isUsualGrouping(sizes: readonly number[]): boolean {
  const [size = 0] = sizes;
  const even = sizes.every((each, index) => each === size || (index === sizes.length - 1 && each < size));
  return (even && [1, 4, 5].includes(size)) || /^(?:4,6,[45]|6,1[03])$/.test(sizes.join());
}

/**
 * The same between all groups, or single spaces, points and hyphens: what separates groups of one number, not parts of a date,
 * prices, or a place on the map. Two short barcodes are none either.
 */
function areOfOneNumber(separators: readonly string[], groups: readonly string[]): boolean {
  if (separators.every((separator) => /^[ .\p{Pd}]$/u.test(separator))) return true;
  return areAlike(separators) && !groups.every((group) => group.length === 8 && hasBarcodeCheck(group));
}

/** Spaces, points and hyphens, at most three in a row: what people write between groups of one number, one time so, the next time so. */
const areBlank = (separators: readonly string[]): boolean =>
  separators.every((separator) => /^[ .\p{Pd}]{1,3}$/u.test(separator));

/** Month and year, divided by what dates of expiry have between them. */
const isExpiry = (parts: readonly string[]): boolean =>
  /^(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\d$/.test(parts.join(''));

const areAlike = (separators: readonly string[]): boolean => new Set(separators).size === 1;

/** The last digit is the check digit of GS1, which barcodes have. */
function hasBarcodeCheck(digits: string): boolean {
  const weighted = Array.from(digits, (digit, index) => Number(digit) * ((digits.length - index) % 2 === 0 ? 3 : 1));
  return weighted.reduce(sum) % 10 === 0;
}

const sum = (one: number, other: number) => one + other;

function isCard(digits: string): boolean {
  return digits.length >= shortest && digits.length <= longest && issuers.test(digits) && luhn(digits);
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
