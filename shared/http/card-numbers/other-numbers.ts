const uuid = /(?<![\p{L}\p{N}])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\p{L}\p{N}])/giu;

/**
 * A UUID of version 4 or 7 without hyphens, as our own ids have it: one of 2,500 holds fewer letters than what is taken for a hash. Two
 * cards in a row are none: no card begins with 8 or 9.
 */
const madeId = /(?<![\p{L}\p{N}])[\da-f]{12}[47][\da-f]{3}[89ab][\da-f]{15}(?![\p{L}\p{N}])/giu;

/**
 * Ids and hashes in hexadecimal digits, letters among them. Those of 24 are what document databases give: without this, one of some ten
 * thousand was taken for a card.
 */
const hexadecimal = /(?<![\p{L}\p{N}])(?=(?:\d*[a-f]){4})(?:[\da-f]{24}|[\da-f]{32,128})(?![\p{L}\p{N}])/giu;

const iban = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![\p{L}\p{N}])/gu;

/** A number of a parcel of the US Postal Service: 22 digits from 91 to 95 on, or 420 and a ZIP code before them. */
const uspsParcel = /(?<![\p{L}\p{N}])(?:420 ?\d{5}(?:\d{4})? ?)?9[1-5]\d\d(?: ?\d{4}){4} ?\d\d(?![\p{L}\p{N}])/gu;

/** A number of a parcel of UPS. */
const upsParcel = /(?<![\p{L}\p{N}])1Z[A-Z\d]{16}(?![\p{L}\p{N}])/gu;

/** An international telephone number in groups, as far as it is sure to be one: at most 14 digits. */
const telephone = /\+\d{1,3}[ -]\(?\d{1,3}\)?(?:[ -]\d{2,4}){2}/g;

/**
 * Leaves out the numbers that say what they are, in which now and then a card number can be read: UUIDs, hashes and made ids,
 * IBANs with a valid check (ISO 13616), telephone numbers after a plus, parcels of UPS and the US
 * Postal Service. A letter stands in their place.
 */
export function withoutOtherNumbers(text: string): string {
  return text
    .replace(uuid, 'x')
    .replace(madeId, 'x')
    .replace(hexadecimal, 'x')
    .replace(iban, withoutIban)
    .replace(telephone, 'x')
    .replace(uspsParcel, 'x')
    .replace(upsParcel, (found) => (isUpsParcel(found) ? 'x' : found));
}

/** What looks like groups of an IBAN may end with a word behind it. */
function withoutIban(found: string): string {
  const groups = found.split(' ');
  for (let count = groups.length; count > 0; count -= 1) {
    if (isIban(groups.slice(0, count).join(''))) return ['x', ...groups.slice(count)].join(' ');
  }
  return found;
}

function isIban(text: string): boolean {
  const moved = text.slice(4) + text.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}

/** The check digit of UPS: letters count as 2 to 9 and again from 0 on, every second character twice. */
function isUpsParcel(text: string): boolean {
  const values = Array.from(text.slice(2), (sign) => (/\d/.test(sign) ? Number(sign) : (sign.charCodeAt(0) - 63) % 10));
  const weighted = values.slice(0, -1).reduce((total, value, index) => total + value * (index % 2 === 0 ? 1 : 2), 0);
  return (weighted + (values.at(-1) ?? 0)) % 10 === 0;
}
