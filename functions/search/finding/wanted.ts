import type { OrderFilters } from '#shared/contracts/api/search.ts';
import type { Origins } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { parseAmount } from '#shared/money.ts';
import type { Range, TotalRange, Wanted } from './filters.ts';
import { wantedTerms } from './wanted-terms.ts';

/**
 * What a request asks for. Refuses amounts without their currency, or finer than it.
 * @param countries from which telephone numbers may be dialled.
 */
export async function wantedIn(
  query: OrderFilters,
  countries: readonly string[],
  secret: Buffer,
  { testsOnly }: Origins,
): Promise<Wanted | Refusal> {
  const total = totalIn(query);
  if (isRefusal(total)) return total;
  const { channel, branch, location, stage, lifecycle, payment, fulfilment, return: returned, currency } = query;
  return {
    channel,
    branch,
    location,
    stage,
    lifecycle,
    payment,
    fulfilment,
    return: returned,
    currency,
    tests: query.test !== undefined || testsOnly === true,
    total,
    placed: placedIn(query),
    terms: await wantedTerms(query, countries, secret),
  };
}

function placedIn({ placedFrom, placedTo }: OrderFilters): Range {
  const from = placedFrom === undefined ? '0' : new Date(placedFrom).toISOString();
  return { from, to: placedTo === undefined ? '9' : new Date(placedTo).toISOString() };
}

function totalIn({ totalFrom, totalTo, currency }: OrderFilters): TotalRange | undefined | Refusal {
  if (totalFrom === undefined && totalTo === undefined) return undefined;
  if (currency === undefined) {
    const message = 'is needed to compare totals: add currency=<ISO 4217 code>';
    return refuse('invalid-request', `#query/currency ${message}`, { pointer: '#query/currency', message });
  }
  const from = totalFrom === undefined ? 0 : minorOf('totalFrom', totalFrom, currency);
  if (isRefusal(from)) return from;
  const to = totalTo === undefined ? Number.MAX_SAFE_INTEGER : minorOf('totalTo', totalTo, currency);
  if (isRefusal(to) || to >= from) return isRefusal(to) ? to : { currency, from, to };
  const message = `${totalTo} is less than totalFrom, ${totalFrom}: turn the two round, or leave one of them out`;
  return refuse('invalid-request', `#query/totalTo ${message}`, { pointer: '#query/totalTo', message });
}

function minorOf(name: string, text: string, currency: string): number | Refusal {
  const parsed = parseAmount(text, currency);
  if ('minor' in parsed) return parsed.minor;
  return refuse('invalid-request', `#query/${name} ${parsed.error}`, {
    pointer: `#query/${name}`,
    message: parsed.error,
  });
}
