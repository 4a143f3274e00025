import { settle, stateOf, type Frame } from './execution.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Leaving } from '../definition/machine.ts';
import type { Seen, Turn } from './turn.ts';

const untruncated = { truncated: false };

/**
 * Leaves a state: evaluates its Output and Assign (neither sees what the other yields), notes its exit, and goes on to
 * the next state or ends the scope.
 *
 * @param fallback the output where the state names none
 * @throws EvaluationFailure or StateFailure, with the frame as it was
 */
export async function leave(turn: Turn, frame: Frame, leaving: Leaving, seen: Seen, fallback: Json): Promise<void> {
  const bindings = turn.bindings(frame, seen);
  const output = leaving.output === undefined ? fallback : await leaving.output.evaluate(bindings);
  const assigned = leaving.assign === undefined ? undefined : await leaving.assign.evaluate(bindings);
  const text = turn.text(output, `The output of the state '${frame.state}'`);
  const variables = isObject(assigned) ? assigned : undefined;
  if (variables !== undefined) turn.text(variables, `What the state '${frame.state}' assigns`);

  const state = stateOf(turn.execution, frame);
  turn.event(frame, `${state.type}StateExited`, {
    name: frame.state,
    output: text,
    outputDetails: untruncated,
    ...(variables === undefined ? {} : assignedDetails(variables)),
  });
  turn.dropChildren(frame);
  settle(frame);
  frame.fan = null;
  frame.retries = [];
  frame.retryCount = 0;
  if (variables !== undefined) frame.variables = { ...frame.variables, ...variables };
  if (leaving.next === undefined) {
    turn.end(frame, output);
    return;
  }
  frame.state = leaving.next;
  frame.input = output;
  turn.proceed(frame, 'enter');
}

const assignedDetails = (variables: JsonObject) => ({
  assignedVariables: Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]),
  ),
  assignedVariablesDetails: untruncated,
});
