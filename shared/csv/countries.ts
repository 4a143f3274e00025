/**
 * What countries are called besides their short English names: names of ISO 3166-1, former and everyday ones, and those of
 * the data set, of which some stand for no country (user-assigned ZZ).
 */
const otherNames: Readonly<Record<string, string>> = {
  AE: 'UAE, Emirates',
  BN: 'Brunei Darussalam',
  BO: 'Bolivia (Plurinational State of)',
  CD: 'Democratic Republic of the Congo, Congo (Democratic Republic of the), DR Congo, DRC, Zaire',
  CG: 'Republic of the Congo, Congo',
  CI: 'Ivory Coast',
  CV: 'Cabo Verde',
  CZ: 'Czech Republic',
  FK: 'Falkland Islands (Malvinas)',
  FM: 'Micronesia (Federated States of)',
  GB: 'UK, Great Britain, United Kingdom of Great Britain and Northern Ireland, England, Scotland, Wales, Northern Ireland',
  GR: 'EL',
  HK: 'Hong Kong',
  IE: 'EIRE, Republic of Ireland',
  IR: 'Iran (Islamic Republic of), Islamic Republic of Iran',
  JE: 'Channel Islands',
  KP: "Korea (Democratic People's Republic of), Democratic People's Republic of Korea",
  KR: 'Korea, Republic of Korea, Korea (Republic of)',
  LA: "Lao People's Democratic Republic, Lao",
  MD: 'Republic of Moldova, Moldova (Republic of)',
  MK: 'Macedonia, Republic of North Macedonia',
  MM: 'Burma',
  MO: 'Macau, Macao',
  NL: 'Holland, Kingdom of the Netherlands, Netherlands (Kingdom of the)',
  PS: 'State of Palestine, Palestine (State of), Palestine',
  RU: 'Russian Federation',
  SY: 'Syrian Arab Republic',
  SZ: 'Swaziland',
  TL: 'East Timor',
  TR: 'Turkey',
  TW: 'Taiwan (Province of China)',
  TZ: 'United Republic of Tanzania, Tanzania (United Republic of)',
  US: 'USA, United States of America',
  VA: 'Holy See, Vatican',
  VE: 'Venezuela (Bolivarian Republic of)',
  VN: 'Viet Nam',
  ZA: 'RSA',
  ZZ: 'Unspecified, European Community, Unknown',
};

const byName = new Map<string, string>();

/**
 * The ISO 3166-1 alpha-2 code of a country's English name or of the code itself, in any case, with or without accents and
 * punctuation; undefined for what is no country today.
 */
export function countryCode(name: string): string | undefined {
  if (byName.size === 0) fillNames();
  return byName.get(plain(name));
}

/** The letters alone, without accents, "the", and with "St" for "Saint". */
const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/\bthe\b/g, '')
    .replaceAll(/\bsaint\b/g, 'st')
    .replaceAll(/[^\p{L}]/gu, '');

function fillNames(): void {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const first of letters) {
    for (const second of letters) {
      const code = first + second;
      const name = names.of(code);
      // Codes of states that are no more (DD, YD, VD) have the names of those that took their place; blocs are no countries.
      if (name === undefined || new Intl.Locale(`und-${code}`).region !== code || blocs.has(code)) continue;
      byName.set(plain(name), code);
      byName.set(plain(code), code);
    }
  }
  for (const [code, others] of Object.entries(otherNames)) {
    for (const name of others.split(', ')) byName.set(plain(name), code);
  }
}

/** Codes that CLDR names and ISO 3166-1 does not assign to a country. */
const blocs: ReadonlySet<string> = new Set([
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'EU',
  'EZ',
  'IC',
  'QO',
  'TA',
  'UN',
  'XA',
  'XB',
]);
