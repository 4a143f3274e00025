import { refuse, type Refusal } from './refusal.ts';

/** Digits that stand alone, possibly grouped by single spaces, dots or hyphens. */
const digitRuns = /(?<![\p{L}\p{N}])\d(?:[ .\p{Pd}]?\d){13,18}(?![\p{L}\p{N}])/gu;

/** Issuer ranges of the networks (ISO/IEC 7812): Visa, Mastercard, Mir, American Express, Diners, Discover, JCB, UnionPay. */
const issuers =
  /^(?:4\d{15}|4\d{18}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|220[0-4]\d{12,15}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|62\d{14,17})$/;

/** Digits of a random UUID would now and then look like a card number. */
const uuids = /(?<![\p{L}\p{N}])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\p{L}\p{N}])/giu;

/** True when the text holds a number of a card network's range with a valid check digit (Luhn). */
export function holdsCardNumber(text: string): boolean {
  if (text.length < 14) return false;
  // Wide digits and unbreakable spaces become plain ones.
  for (const [run] of text.normalize('NFKC').replace(uuids, 'UUID').matchAll(digitRuns)) {
    const digits = run.replace(/\D/g, '');
    if (issuers.test(digits) && luhn(digits)) return true;
  }
  return false;
}

/** The refusal of the card number at `pointer`, which does not repeat it. */
export function cardNumberAt(pointer: string): Refusal {
  const message = 'looks like a payment card number; send a token of the payment provider instead';
  return refuse('card-number-refused', message, { pointer, message });
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
