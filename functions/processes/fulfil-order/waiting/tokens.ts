import type { Tokens } from '../../engine/tokens.ts';
import { keptTokens } from '../rows.ts';

/** The token of an order's execution stands among the rows of the aggregate, so that one read brings both. */
export const tokens: Tokens = { rows: keptTokens, keyOf: (order) => ({ order, entry: 'ORDER#WAIT' }) };
