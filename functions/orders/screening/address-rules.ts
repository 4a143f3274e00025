import type { Address } from '../aggregate/order.ts';

/** Countries and territories without postal codes, or where a parcel arrives without one. */
const withoutPostalCodes = new Set(
  (
    'AE AG AN AO AW BB BF BI BJ BO BS BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GN GQ GY HK IE JM KE KI KM KN ' +
    'KP LC LY ML MO MR MW NA NR NU PA QA RW SB SC SL SR ST SX SY TD TF TG TK TL TO TT TV TZ UG VC VU WS YE ZW'
  ).split(' '),
);

/** Countries whose addresses need a state or province. */
const withRegions = new Set(['AU', 'BR', 'CA', 'US']);

/** The parts that a parcel needs and the address lacks, by name. Everything when there is no address. */
export function missingFrom(address: Address | undefined): string[] {
  if (!address) return ['street', 'city', 'postal code'];
  const { lines, city, region, postalCode, country } = address;
  return [
    ...(lines.some(isWritten) ? [] : ['street']),
    ...(isWritten(city) ? [] : ['city']),
    ...(isWritten(postalCode) || withoutPostalCodes.has(country) ? [] : ['postal code']),
    ...(isWritten(region) || !withRegions.has(country) ? [] : ['state or province']),
  ];
}

/** Dashes and dots stand for nothing. */
function isWritten(text: string | undefined): boolean {
  return text !== undefined && /[\p{L}\p{N}]/u.test(text);
}
