import { statusAxes } from '#shared/contracts/vocabulary.ts';
import type { Origins } from '#shared/http/access/principal.ts';
import { channelList, stateList, termList } from '../document.ts';
import { listsInStage, listsWith, type StateList, type StateLists } from '../state-lists.ts';
import type { Wanted } from './filters.ts';

/** The lists that a listing reads, merged by placement: places in them, or all documents of branches. */
export type ListPlan =
  | { readonly read: 'places'; readonly lists: readonly string[] }
  | { readonly read: 'documents'; readonly branches: readonly string[] };

/**
 * Chooses the shortest lists in which all that is asked for is found: those of a term, of an unusual state, of a channel, of a branch. What they do
 * not tell apart is filtered afterwards.
 * @param branches all that are within reach.
 */
export function planLists(wanted: Wanted, reach: Origins, branches: readonly string[]): ListPlan {
  const [term] = wanted.terms;
  if (term) return { read: 'places', lists: term.anyOf.map(termList) };
  const asked = wanted.branch === undefined ? branches : branches.filter((branch) => branch === wanted.branch);
  const states = shortest(statesAsked(wanted));
  if (states !== 'all')
    return { read: 'places', lists: asked.flatMap((branch) => states.map((state) => stateList(branch, state))) };
  const channels = wanted.channel === undefined ? reach.channels : [wanted.channel];
  if (channels !== 'all') return { read: 'places', lists: channels.map(channelList) };
  return { read: 'documents', branches: asked };
}

function statesAsked(wanted: Wanted): StateLists[] {
  const byAxis = statusAxes.flatMap((axis) => {
    const value = wanted[axis];
    return value === undefined ? [] : [listsWith(axis, value)];
  });
  return wanted.stage === undefined ? byAxis : [...byAxis, listsInStage(wanted.stage)];
}

/** Those of which the longest is the shortest: orders that are not finished are fewer than the cancelled ones of all years. */
function shortest(all: readonly StateLists[]): StateLists {
  const [first] = all.toSorted((one, other) => lengthOf(one) - lengthOf(other));
  return first ?? 'all';
}

function lengthOf(lists: StateLists): number {
  if (lists === 'all') return 4;
  const lengthOfOne = (list: StateList): number => (list === 'cancelled' ? 3 : list === 'unfinished' ? 2 : 1);
  return Math.max(...lists.map(lengthOfOne));
}
