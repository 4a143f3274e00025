import { isObject, parsed } from '../json.ts';
import type { EventRow } from '../store.ts';

/** State types whose Entered and Exited events share their detail fields. */
const entered = /StateEntered$/u;
const exited = /StateExited$/u;
const dataFields = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters', 'assignedVariables'];
const mapStates = /^Map(State|Iteration)/u;

/** The field of an event that holds its details, by event type; undefined where the type has none. */
export function detailField(type: string): string | undefined {
  if (entered.test(type)) return 'stateEnteredEventDetails';
  if (exited.test(type)) return 'stateExitedEventDetails';
  if (type === 'MapStateStarted') return 'mapStateStartedEventDetails';
  if (mapStates.test(type)) return type.startsWith('MapIteration') ? `${lowered(type)}EventDetails` : undefined;
  return `${lowered(type)}EventDetails`;
}

const lowered = (type: string): string => type.slice(0, 1).toLowerCase() + type.slice(1);

/** An event as GetExecutionHistory gives it; times are seconds since the epoch. */
export function shownEvent(row: EventRow, withData: boolean): Record<string, unknown> {
  const details = parsed(row.details);
  const field = detailField(row.type);
  const shown = { timestamp: row.at / 1000, type: row.type, id: row.event, previousEventId: row.previous };
  if (field === undefined || !isObject(details)) return shown;
  if (withData) return { ...shown, [field]: details };
  return {
    ...shown,
    [field]: Object.fromEntries(Object.entries(details).filter(([name]) => !dataFields.includes(name))),
  };
}
