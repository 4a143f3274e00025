import { ambient, nowIso } from '#shared/ambient.ts';
import { query } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { log } from '#shared/observability/log.ts';
import { scheduled } from '#shared/observability/scheduled.ts';
import { about } from '#shared/observability/subject.ts';
import { awaitedScreenings } from '../../rows.ts';
import { askAgain } from './ask-again.ts';
import { screeningQueue } from './awaited-rows.ts';

/** So many are asked for at any time: one that its provider does not answer keeps one place. */
const atOnce = 10;
/** No question begins later: the function ends after a minute, and begins again after one. */
const longestMs = 40_000;

/** Asks, by the clock, for the outside screenings that are pending and due. */
export async function handler(): Promise<void> {
  return scheduled(askAll);
}

async function askAll(): Promise<void> {
  const until = ambient.now() + longestMs;
  const due = query(awaitedScreenings, { index: 'byQueue', partition: screeningQueue, to: nowIso() });
  await Promise.all(Array.from({ length: atOnce }, () => askInTurn(due, until)));
}

/** Takes one after the other from what is due, of which others take as well. `until` in milliseconds. */
async function askInTurn(due: AsyncGenerator<Row>, until: number): Promise<void> {
  while (ambient.now() < until) {
    const { value, done } = await due.next();
    if (done) return;
    await ask(String(value['order']));
  }
}

function ask(orderId: string): Promise<void> {
  return about({ orderId }, async () => {
    try {
      await askAgain(orderId);
    } catch (error) {
      // The others are asked for all the same; this one stays listed.
      log.warn('a screening could not be asked for', { error });
    }
  });
}
