import { dueOf, type Execution, type Frame, stateOf } from './execution.ts';
import { isObject, type Json, parsed } from '../json.ts';
import type { Signal } from './signals.ts';
import type { Store } from '../store.ts';
import type { Launch } from './turn.ts';

/**
 * What an execution was about to do when the host went away: its ready frames go on, and calls whose answer was not kept
 * are made again, with the arguments that they had.
 */
export function unfinished(
  execution: Execution,
  store: Store,
  now: number,
): { readonly launches: Launch[]; readonly signals: Signal[] } {
  const { id } = execution.row;
  const launches: Launch[] = [];
  const signals: Signal[] = [];
  const ready: number[] = [];
  for (const frame of execution.frames.values()) {
    if (frame.phase === 'enter' || frame.phase === 'again') ready.push(frame.id);
    if (frame.phase !== 'task') continue;
    const state = stateOf(execution, frame);
    const scheduled = store.event(id, frame.task);
    if (state.type !== 'Task' || scheduled === undefined) continue;
    const details = parsed(scheduled.details);
    renewTime(frame, details, now);
    store.saveFrame(id, frame, dueOf(frame));
    launches.push({
      execution: id,
      frame: frame.id,
      task: frame.task,
      arguments: scheduledArguments(details),
    });
  }
  if (ready.length > 0) signals.push({ kind: 'run', execution: id, frames: ready });
  return { launches, signals };
}

/** A call that is made again has its whole time again: the time that the host was away is not its own. */
function renewTime(frame: Frame, scheduled: Json | undefined, now: number): void {
  const timeout = isObject(scheduled) ? scheduled['timeoutInSeconds'] : undefined;
  if (typeof timeout === 'number') frame.deadline = now + timeout * 1000;
}

function scheduledArguments(scheduled: Json | undefined): Json {
  if (!isObject(scheduled)) return null;
  const text = scheduled['parameters'];
  return typeof text === 'string' ? (parsed(text) ?? null) : null;
}
