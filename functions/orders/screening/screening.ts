import { ambient } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { amended, type Draft } from '../aggregate/draft.ts';
import { screened } from './screen-order.ts';
import { screeningFacts } from './screening-facts.ts';
import { statusOf } from '../aggregate/status.ts';

/** Applies the screening rules to an order, once in its life; a cancelled one is not screened. */
export async function screen(draft: Draft): Promise<Draft> {
  const { order } = draft;
  if (order.screenedAt || statusOf(order).lifecycle === 'cancelled') return draft;
  return amended(
    draft,
    screened(order, await screeningFacts(order), ambient.now(), () => newId('hold')),
  );
}
