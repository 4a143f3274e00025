import type { Frame } from './execution.ts';
import type { Turn } from './turn.ts';

// A token names its execution and frame, so that it is found without a table of its own; what makes it a credential is
// the random part, which is compared with the frame's whole token.
const form = /^AQ([0-9a-z]+)-([0-9a-z]+)-[0-9a-z-]{32,}$/u;

/** A fresh task token for the task that a frame is about to start. */
export function newToken(turn: Turn, frame: Frame): string {
  const chance = Math.floor(turn.sources.random() * 2 ** 48)
    .toString(36)
    .padStart(10, '0');
  const place = `${turn.execution.row.id.toString(36)}-${frame.id.toString(36)}`;
  return `AQ${place}-${turn.sources.newId().toLowerCase()}${chance}`;
}

/** Which execution and frame a token is for; undefined when it is no token at all. */
export function tokenPlace(token: string): { execution: number; frame: number } | undefined {
  const [, execution, frame] = form.exec(token) ?? [];
  if (execution === undefined || frame === undefined) return undefined;
  return { execution: Number.parseInt(execution, 36), frame: Number.parseInt(frame, 36) };
}
