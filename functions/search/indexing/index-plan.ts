import { isDeepStrictEqual } from 'node:util';
import { listsIn, type OrderDocument } from '../document.ts';

/** What brings the lists in step with an order, in this order. */
export interface IndexPlan {
  /**
   * The document that is written first, where it differs: it names every list in which the order stands, or will, so that none is forgotten
   * in which it has a place, whenever the work ends.
   */
  readonly first: OrderDocument | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The document that is written last, where `first` has named more. */
  readonly last: OrderDocument | undefined;
}

/**
 * Plans how an order comes to stand where it should.
 * @param kept its document; undefined for an order that is not found yet.
 * @param there the lists in which it has a place.
 */
export function indexPlan(
  kept: OrderDocument | undefined,
  wanted: OrderDocument,
  there: ReadonlySet<string>,
): IndexPlan {
  const lists = listsIn(wanted);
  const added = [...lists.difference(there)];
  const removed = [...there.difference(lists)];
  const { states = [], terms = [] } = kept ?? {};
  const first: OrderDocument = {
    ...wanted,
    states: [...new Set([...wanted.states, ...states])],
    terms: [...new Set([...wanted.terms, ...terms])],
  };
  const isFirstNeeded = !kept || !isSame(kept, first);
  const written = isFirstNeeded ? first : kept;
  return {
    // What only loses lists is written once, when it has left them.
    first: isFirstNeeded ? first : undefined,
    added,
    removed,
    last: isSame(written, wanted) ? undefined : wanted,
  };
}

/** True where two documents say the same, in whatever order they name the lists. */
function isSame(one: OrderDocument, other: OrderDocument): boolean {
  return isDeepStrictEqual(inOrder(one), inOrder(other));
}

const inOrder = ({ states, terms, ...facts }: OrderDocument): object => ({
  ...facts,
  states: states.toSorted(),
  terms: terms.toSorted(),
});
