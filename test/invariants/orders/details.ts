import { orderFacts, ordersIn } from '../facts/order-facts.ts';
import { entriesOf, type Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 7. Each change of what is said of an order has kept what was said before, and has told it; a document names a version that there is. */
export function detailsInvariant(tables: Tables): Invariant {
  return {
    number: 7,
    rule: 'A change of details stands or falls with the version before it',
    rows(changes) {
      const wrong = [...ordersIn(changes)].flatMap((orderId) => versionViolations(tables, orderId));
      const documents = changes.filter(({ table, after }) => table === 'Billing' && after?.['document'] !== undefined);
      return [...wrong, ...documents.flatMap(({ after }) => documentViolations(tables, after?.['document'] as Row))];
    },
  };
}

const versionOf = ({ detailsVersion = 1 }: Row): number => detailsVersion as number;

function versionViolations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts) return [];
  const kept = entriesOf([...facts.rows], 'WAS#').map(({ entry }) => Number(String(entry).slice('WAS#'.length)));
  // With who it was about, what was said before is erased.
  const isErased = facts.order['contact']?.erased === true;
  const wanted = isErased ? [] : Array.from({ length: versionOf(facts.order) - 1 }, (_, index) => index + 1);
  return kept.sort((a, b) => a - b).join() === wanted.join()
    ? []
    : [
        `order ${orderId} says version ${versionOf(facts.order)} of its details, and keeps ${kept.join(', ') || 'none'}`,
      ];
}

function documentViolations(tables: Tables, document: Row): string[] {
  const facts = orderFacts(tables, String(document['orderId']));
  if (!facts || versionOf(document) <= versionOf(facts.order)) return [];
  return [`document ${document['number']} names version ${versionOf(document)} of details that do not exist`];
}
