import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { queryRows } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import type { ExchangeRate } from '#shared/money.ts';
import { exchangeRateRows } from '../rows.ts';

/** A rate as it was set; each setting of a pair and day counts on from 1. */
export interface SetRate extends ExchangeRate {
  readonly version: number;
}

/** A pair has one partition, whichever way round its rates are given. */
const pairKey = (one: string, other: string): string => `rate#${[one, other].sort().join('#')}`;

const entryPrefix = 'RATE#';
const entryOf = ({ date, version }: Pick<SetRate, 'date' | 'version'>): string =>
  `${entryPrefix}${date}#${String(version).padStart(6, '0')}`;

/** The last rate that was set for `day` or the newest day before it, however old; `since` is the first day that counts. */
export async function newestRate(one: string, other: string, day: string, since = ''): Promise<SetRate | undefined> {
  const range = { from: `${entryPrefix}${since}`, to: `${entryPrefix}${day}#~` };
  const wanted = { partition: pairKey(one, other), ...range, descending: true };
  const [row] = (await queryRows(exchangeRateRows, wanted, { limit: 1 })).rows;
  return row && rateIn(row);
}

/** One page of all that was set between two currencies, newest day first, and of a day what was set last. */
export async function ratePage(
  one: string,
  other: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<ExchangeRate>> {
  const wanted = { partition: pairKey(one, other), prefix: entryPrefix, descending: true };
  const { rows, next } = await readPage(exchangeRateRows, wanted, limit, cursor);
  return { rows: rows.map(rateIn), next };
}

/** Keeps a rate beside those that were set before it; the row is outbox too. Fails by `rate` where another setting was first. */
export function rateWrite(rate: SetRate, before: SetRate | undefined): Write {
  const { from, to, date, version } = rate;
  const party = pairKey(from, to);
  const event = eventAbout(party, {
    type: 'ExchangeRateSet',
    data: { ...rate, ...(before ? { before: told(before) } : {}) },
  });
  const row = { party, entry: entryOf({ date, version }), ...rate, changedAt: nowIso(), ...outboxOf([event]) };
  return put('rate', exchangeRateRows, row, isNew);
}

const told = ({ from, to, rate, source }: SetRate) => ({ from, to, rate, source });

function rateIn({ from, to, rate, date, source, version }: Row): SetRate {
  return {
    from: String(from),
    to: String(to),
    rate: String(rate),
    date: String(date),
    source: String(source),
    version: Number(version),
  };
}
