import { orderFacts, ordersIn, type OrderFacts } from '../facts/order-facts.ts';
import type { Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** What the provider says in the end of who has this tag in their address, and which holds follow. */
const said: Readonly<Record<string, { readonly states: readonly string[]; readonly holds?: readonly string[] }>> = {
  '': { states: ['accepted'] },
  'screen-slow': { states: ['accepted'] },
  'screen-later': { states: ['accepted'] },
  'screen-down': { states: ['accepted'] },
  'screen-fraud': { states: ['held'], holds: ['fraud'] },
  'screen-credit': { states: ['held'], holds: ['credit'] },
  'screen-all': { states: ['held'], holds: ['fraud', 'credit', 'address'] },
  'screen-later-fraud': { states: ['held'], holds: ['fraud'] },
  'screen-refuse': { states: ['refused'], holds: ['fraud'] },
  'screen-later-refuse': { states: ['refused'], holds: ['fraud'] },
  'screen-never': { states: ['unanswered'] },
};

/**
 * 8. An order goes by what is said of it outside: each objection is a hold, a refusal that ends its hold cancels the order, and it is listed as
 * awaited exactly while it is.
 */
export function outsideScreeningInvariant(tables: Tables): Invariant {
  return {
    number: 8,
    rule: 'An order goes by what its outside screening says, and is asked about exactly while an answer is awaited',
    rows: (changes) =>
      [...ordersIn(changes)].flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        return facts ? violations(tables, facts) : [];
      }),
  };
}

function violations(tables: Tables, { orderId, header, order, lines, rows }: OrderFacts): string[] {
  const { screening, screenedAt, holds = [] } = order;
  const own = (holds as Row[]).filter(({ createdBy }) => createdBy === 'rule:outside-screening');
  const isOver = /^(completed|cancelled) /.test(String(header['status']));
  const isWaiting = own.some(({ type, state }) => type === 'screening' && state === 'active');
  const isAwaited = screening?.state === 'pending' && isWaiting && !isOver;
  const isListed = rows.some(({ entry }) => entry === 'SCREENING');
  const isRefused = own.some(({ endedBy, state }) => state === 'rejected' && endedBy === 'rule:outside-screening');
  const left = lines.reduce(
    (all, { quantities: { open, backordered, allocated } }) => all + open + backordered + allocated,
    0,
  );
  return [
    ...(isAwaited === isListed
      ? []
      : [`its screening is ${isAwaited ? '' : 'not '}awaited, and ${isListed ? '' : 'not '}listed`]),
    ...(isWaiting && !isOver && screening?.state !== 'pending' ? ['it waits for an answer that nobody asks for'] : []),
    ...(screenedAt && !screening && isAskedAbout(tables, header, order) ? ['nobody outside was asked about it'] : []),
    ...(isRefused && left > 0 ? [`it was refused outside, and ${left} units go on`] : []),
    ...otherThanSaid(order, own),
  ].map((what) => `order ${orderId}: ${what}`);
}

/** What has become of an order whose buyer was never another, and is known, against what is known of the provider. */
function otherThanSaid({ screening, contact, detailsVersion }: Row, own: readonly Row[]): string[] {
  if (!screening || screening.state === 'pending' || detailsVersion !== undefined) return [];
  // Nobody knows any more what it was asked about.
  if (contact?.erased) return [];
  const [, tag = ''] = /\+([^@]+)@/.exec(contact?.email ?? '') ?? [];
  const { states, holds = [] } = said[tag] ?? { states: ['accepted'] };
  if (!states.includes(screening.state))
    return [`its screening is ${screening.state}, the provider says ${states.join()}`];
  return holds
    .filter((type) => !own.some((hold) => hold['type'] === type && hold['reasons']?.length > 0))
    .map((type) => `there is no ${type} hold with a reason, which the provider has found`);
}

/** Its branch, which has not been changed, asks a provider about orders of its channel. */
function isAskedAbout(tables: Tables, { channel, branch }: Row, { test }: Row): boolean {
  const rowOf = (party: string, entry: string) => tables.partition('Parties', party).get(entry);
  const [ofBranch, ofChannel] = [rowOf(`branch#${branch}`, 'BRANCH'), rowOf(`channel#${channel}`, 'CHANNEL')];
  const isUnchanged = ofBranch?.['version'] === 1 && ofChannel?.['version'] === 1;
  return !test && isUnchanged && ofBranch['details']?.screening && !ofChannel['details']?.screenedElsewhere;
}
