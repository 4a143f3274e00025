import { Unreachable } from '@open-oms/client';
import { UnexpectedAnswer } from './api-client.ts';

/** How long a client that insists does so: a system that is started again answers long before that. */
const usualPatience = 240_000;

/**
 * Does something again and again until it is answered, as a client does that must know: no answer, an answer of a server
 * in trouble, or "in flight" are not taken for one. What is asked must carry the same idempotency key every time. Throws
 * UnexpectedAnswer for every other refusal, and whatever came last when `patience` milliseconds are over.
 */
export async function insist<Answer>(ask: () => Promise<Answer>, patience = usualPatience): Promise<Answer> {
  const giveUpAt = Date.now() + patience;
  for (let pause = 20; ; pause = Math.min(250, pause * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error) || Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof UnexpectedAnswer) {
    return error.status >= 500 || error.status === 429 || error.code === 'request-in-flight';
  }
  // A connection that could not be made, or broke.
  return error instanceof Unreachable;
}
