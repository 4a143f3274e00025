import type { ExchangeRateBody, exchangeRateRoutes } from '#shared/contracts/api/exchange-rates.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Operation } from '#shared/http/operation.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { exponentOf, type ExchangeRate } from '#shared/money.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { newestRate, ratePage, rateWrite, type SetRate } from './rate-store.ts';

/** `POST /v1/exchange-rates`: all of the list in one transaction, each in a row of its own that is never changed. */
export const setExchangeRatesOperation: Operation<typeof exchangeRateRoutes.setExchangeRates> = async ({
  body: { items },
  caller,
  claim,
}) => {
  if (!coversOrigins(caller, everybody)) {
    return refuse(
      'not-authorised',
      'all branches judge by the same rates: who sets them reaches all channels and branches',
    );
  }
  const refused = refusedRates(items);
  if (refused) return refused;
  return changeByRequest({
    what: 'exchange rates',
    load: () => Promise.all(items.map(({ from, to, date }) => newestRate(from, to, date, date))),
    decide: (present): Change<readonly ExchangeRateBody[]> => ({
      state: items,
      events: [],
      writes: items.flatMap((rate, index) => settingOf(rate, present[index])),
    }),
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer: () => ok({ items }),
  });
};

function settingOf(rate: ExchangeRateBody, before: SetRate | undefined) {
  if (before && standsSo(rate, before)) return [];
  return [rateWrite({ ...rate, version: (before?.version ?? 0) + 1 }, before)];
}

function standsSo({ from, to, rate, source }: ExchangeRate, before: ExchangeRate): boolean {
  return before.from === from && before.to === to && before.rate === rate && before.source === source;
}

/** `GET /v1/exchange-rates`. */
export const listExchangeRatesOperation: Operation<typeof exchangeRateRoutes.listExchangeRates> = async ({ query }) => {
  const { rows, next } = await ratePage(query.from, query.to, query);
  return listAnswer(
    rows.map(({ from, to, date, rate, source }) => ({ from, to, date, rate, source })),
    next,
  );
};

/** Currencies that there are, two different ones, and each pair once for a day. */
function refusedRates(items: readonly ExchangeRateBody[]): Refusal | undefined {
  const errors: FieldError[] = [];
  const unknown: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { from, to, date }] of items.entries()) {
    for (const [name, currency] of Object.entries({ from, to })) {
      if (exponentOf(currency) !== undefined) continue;
      unknown.push({
        pointer: `/items/${index}/${name}`,
        message: `${currency} is not an ISO 4217 currency code; use one such as EUR`,
      });
    }
    const pair = [...[from, to].sort(), date].join(' ');
    if (from === to) errors.push({ pointer: `/items/${index}/to`, message: `must be another currency than ${from}` });
    else if (seen.has(pair))
      errors.push({ pointer: `/items/${index}`, message: `is a second rate of ${pair}; send one of them` });
    seen.add(pair);
  }
  const [wrong] = errors;
  if (wrong) return refuse('invalid-request', `${wrong.pointer} ${wrong.message}`, ...errors);
  const [odd] = unknown;
  return odd && refuse('invalid-amount', odd.message, ...unknown);
}
