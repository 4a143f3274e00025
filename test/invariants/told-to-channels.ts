import { eventsIn } from './facts/order-facts.ts';
import type { Row } from './facts/rows.ts';
import type { Invariant, Tables } from './invariant.ts';

/**
 * 15. A reader that is one version behind, or ahead, loses nothing: every event of an order has its delivery for every endpoint of
 * the order's channel, in whichever version the event was told and whichever passed it on.
 */
export function toldToChannelsInvariant(tables: Tables): Invariant {
  const deliveriesTo = (endpointId: string): ReadonlySet<string> =>
    new Set(tables.partition('Messages', `endpoint#${endpointId}`).keys());

  function untold(orderId: string, endpoints: readonly Row[], deliveries: ReadonlyMap<string, ReadonlySet<string>>) {
    const rows = [...tables.partition('Orders', orderId).values()];
    const header = rows.find(({ entry }) => entry === 'ORDER');
    const placedAt = String(header?.['placedKey']).split('#')[0] ?? '';
    const wanted = endpoints.filter(
      ({ channel, createdAt }) => channel === header?.['channel'] && createdAt < placedAt,
    );
    return wanted.flatMap(({ endpointId }) =>
      eventsIn(rows)
        .map(({ metadata }) => metadata as Row)
        .filter(({ sequence }) => {
          const entry = `DELIVERY#${orderId}#${String(sequence).padStart(9, '0')}`;
          return !deliveries.get(String(endpointId))?.has(entry);
        })
        .map(({ sequence, type }) => `order ${orderId}: ${endpointId} was never told of event ${sequence} ${type}`),
    );
  }

  return {
    number: 15,
    rule: 'A reader that is one version behind, or ahead, loses nothing and breaks nothing',
    atRest() {
      const messages = [...tables.partitions('Messages').values()].flatMap((rows) => [...rows.values()]);
      const endpoints = messages.flatMap(({ endpoint }) => (endpoint ? [endpoint as Row] : []));
      const deliveries = new Map(endpoints.map(({ endpointId }) => [String(endpointId), deliveriesTo(endpointId)]));
      return [...tables.partitions('Orders').keys()].flatMap((orderId) => untold(orderId, endpoints, deliveries));
    },
  };
}
