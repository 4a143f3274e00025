import { BadCursor } from '../../dynamodb/pages.ts';
import type { Middleware } from '../exchange.ts';
import { refuse } from '../refusal.ts';

/** Refuses cursors that a list has found not to be its own. */
export function badCursors(): Middleware {
  return {
    onError: (request) => {
      if (!(request.error instanceof BadCursor)) return;
      const here = { pointer: '#query/cursor', message: 'is not a cursor of this list' };
      request.response = refuse('invalid-cursor', request.error.message, here);
    },
  };
}
