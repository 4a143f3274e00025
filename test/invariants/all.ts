import type { StripeAccount } from '../simulation/outside/stripe/stripe-account.ts';
import { cancelOrShipInvariant } from './cancel-or-ship.ts';
import { debtsInvariant } from './debts.ts';
import { detailsInvariant } from './orders/details.ts';
import { erasedInvariant } from './orders/erased.ts';
import { historyInvariant } from './orders/history.ts';
import { offListsInvariant } from './orders/off-lists.ts';
import { outsideScreeningInvariant } from './orders/outside-screening.ts';
import { serialsInvariant } from './orders/serials.ts';
import { testOrdersInvariant } from './orders/test-orders.ts';
import { unmappedInvariant } from './orders/unmapped.ts';
import { eventsInvariant } from './events.ts';
import { feedInvariant } from './feed.ts';
import type { Invariant, Tables } from './invariant.ts';
import { ordersOfFilesInvariant } from './imports/orders-of-files.ts';
import { importsInvariant } from './imports/rows-once.ts';
import { laterVersionsInvariant } from './later-versions.ts';
import { booksInvariant, limitsInvariant } from './money.ts';
import { answeredSurvivesInvariant, nothingStuckInvariant } from './nothing-lost.ts';
import { oneEffectInvariant } from './one-effect.ts';
import { projectionsInvariant } from './projections/reports.ts';
import { reachInvariant } from './reach.ts';
import { sameAnswerInvariant } from './same-answer.ts';
import { searchInvariant } from './projections/search.ts';
import { stockInvariant } from './stock.ts';
import { toldToChannelsInvariant } from './told-to-channels.ts';
import { transitionsInvariant } from './transitions.ts';
import { waitingLinesInvariant } from './waiting-lines.ts';

/** The invariants of the domain, each told once: for every step of a simulation, and for any system that stands still. */
export function invariantsOf(
  tables: Tables,
  stripe: Pick<StripeAccount, 'refunds' | 'disputes'> = { refunds: [], disputes: [] },
): Invariant[] {
  return [
    stockInvariant(tables),
    serialsInvariant(tables),
    booksInvariant(tables),
    limitsInvariant(tables, stripe),
    oneEffectInvariant(tables),
    nothingStuckInvariant(tables),
    answeredSurvivesInvariant(tables),
    eventsInvariant(tables),
    detailsInvariant(tables),
    testOrdersInvariant(tables),
    historyInvariant(tables),
    erasedInvariant(tables),
    unmappedInvariant(tables),
    outsideScreeningInvariant(tables),
    offListsInvariant(tables),
    feedInvariant(tables),
    transitionsInvariant(tables),
    reachInvariant(tables),
    sameAnswerInvariant(),
    cancelOrShipInvariant(tables),
    projectionsInvariant(tables),
    searchInvariant(tables),
    debtsInvariant(tables),
    toldToChannelsInvariant(tables),
    waitingLinesInvariant(tables),
    importsInvariant(tables),
    ordersOfFilesInvariant(tables),
    laterVersionsInvariant(),
  ];
}
