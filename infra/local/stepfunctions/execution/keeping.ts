import { dueOf } from './execution.ts';
import type { Store } from '../store.ts';
import type { Turn } from './turn.ts';

/**
 * Writes turns of different executions down in one transaction.
 *
 * @returns the times at which frames are due
 */
export function keepTurns(turns: readonly Turn[], store: Store): number[] {
  const changed = turns.filter(({ events, saved, removed }) => events.length + saved.size + removed.size > 0);
  const dues: number[] = [];
  if (changed.length === 0) return dues;
  store.atomically(() => {
    for (const turn of changed) dues.push(...keepTurn(turn, store));
  });
  return dues;
}

function keepTurn(turn: Turn, store: Store): number[] {
  const { execution, row } = turn;
  const { id } = execution.row;
  for (const event of turn.events) store.addEvent(id, event);
  if (row !== undefined) store.updateExecution(row);
  if (row?.status === 'SUCCEEDED') {
    store.removeFrames(id);
    return [];
  }
  const dues: number[] = [];
  for (const frame of turn.removed) store.removeFrame(id, frame);
  for (const frame of turn.saved) {
    const due = turn.over ? null : dueOf(frame);
    if (due !== null) dues.push(due);
    store.saveFrame(id, frame, due);
  }
  if (turn.over) store.stillFrames(id);
  return dues;
}
