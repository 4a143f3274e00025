/** Names of the data set that are not the English names of ISO 3166-1, or stand for no country (user-assigned ZZ). */
const ownNames: Readonly<Record<string, string>> = {
  'channel islands': 'JE',
  'czech republic': 'CZ',
  eire: 'IE',
  'european community': 'ZZ',
  'hong kong': 'HK',
  korea: 'KR',
  rsa: 'ZA',
  turkey: 'TR',
  uae: 'AE',
  uk: 'GB',
  unspecified: 'ZZ',
  usa: 'US',
};

const byName = new Map<string, string>();

/** The ISO 3166-1 alpha-2 code of a country of the data set; undefined for a name that is not known. */
export function countryCode(name: string): string | undefined {
  if (byName.size === 0) fillNames();
  return ownNames[name.toLowerCase()] ?? byName.get(name.toLowerCase());
}

function fillNames(): void {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const first of letters) {
    for (const second of letters) {
      const code = first + second;
      const name = names.of(code);
      // Codes of states that are no more (DD, YD, VD) have the names of those that took their place.
      if (name !== undefined && new Intl.Locale(`und-${code}`).region === code) byName.set(name.toLowerCase(), code);
    }
  }
}
