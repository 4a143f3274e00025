import { childrenOf, type Frame } from '../execution.ts';
import { EvaluationFailure } from '../failure.ts';
import { isObject, type Json } from '../json.ts';
import { leave } from '../leaving.ts';
import type { MapState, ParallelState } from '../machine.ts';
import { numberOf, type Template } from '../template.ts';
import type { Turn } from '../turn.ts';

/** Step Functions runs at most about 40 iterations of an inline Map at once. */
const inlineConcurrency = 40;

/** Starts every branch of a Parallel with its arguments (or input). */
export async function startParallel(turn: Turn, frame: Frame, state: ParallelState): Promise<void> {
  const input = state.arguments === undefined ? frame.input : await state.arguments.evaluate(turn.bindings(frame));
  turn.text(input, `The arguments of the state '${state.name}'`);
  turn.event(frame, 'ParallelStateStarted', {});
  frame.phase = 'fan';
  for (const [index, scope] of state.branches.entries()) turn.spawn(frame, index, scope, input);
}

/** Starts a Map's first iterations. */
export async function startMap(turn: Turn, frame: Frame, state: MapState): Promise<void> {
  const bindings = turn.bindings(frame);
  const items = itemsOf(state.items === undefined ? frame.input : await state.items.evaluate(bindings), state);
  const limit = async (template: Template | undefined, max: number, whole = true) =>
    template === undefined
      ? undefined
      : numberOf(await template.evaluate(bindings), template.field, { min: 0, max, whole });
  const wanted = (await limit(state.maxConcurrency, Number.MAX_SAFE_INTEGER)) ?? 0;
  const toleratedCount = await limit(state.toleratedCount, Number.MAX_SAFE_INTEGER);
  const toleratedShare = await limit(state.toleratedPercentage, 100, false);
  const tolerable = [toleratedCount, toleratedShare === undefined ? undefined : (items.length * toleratedShare) / 100];
  const tolerances = tolerable.filter((count) => count !== undefined);

  turn.event(frame, 'MapStateStarted', { length: items.length });
  frame.phase = 'fan';
  frame.fan = {
    items,
    maxConcurrency: wanted === 0 ? inlineConcurrency : Math.min(wanted, inlineConcurrency),
    toleratedCount: tolerances.length === 0 ? 0 : Math.min(...tolerances),
    tolerant: tolerances.length > 0,
  };
  turn.save(frame);
  await nextIterations(turn, frame, state);
  await joinIfComplete(turn, frame, state);
}

function itemsOf(value: Json, state: MapState): Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return Object.entries(value).map(([Key, Value]) => ({ Key, Value }));
  throw new EvaluationFailure(
    'Items',
    `The Items of the state '${state.name}' need to be an array or an object, but were ${JSON.stringify(value)}.`,
  );
}

async function nextIterations(turn: Turn, frame: Frame, state: MapState): Promise<void> {
  const { fan } = frame;
  if (fan === null) return;
  const started = childrenOf(turn.execution, frame);
  let running = started.filter(({ phase }) => phase !== 'done' && phase !== 'failed').length;
  for (let index = started.length; index < fan.items.length && running < fan.maxConcurrency; index += 1) {
    const value = fan.items[index] ?? null;
    const input =
      state.itemSelector === undefined
        ? value
        : await state.itemSelector.evaluate(turn.bindings(frame, { item: { index, value } }));
    turn.text(input, `The item ${index} of the state '${state.name}'`);
    const iteration = turn.spawn(frame, index, state.processor, input);
    turn.event(iteration, 'MapIterationStarted', { name: state.name, index });
    running += 1;
  }
}

/** Takes in an ended branch or iteration: starts the next iterations, or leaves the state after the last. */
export async function joined(turn: Turn, frame: Frame, state: MapState | ParallelState, child: Frame): Promise<void> {
  if (state.type === 'Map') {
    if (child.phase === 'done') turn.event(child, 'MapIterationSucceeded', { name: state.name, index: child.index });
    await nextIterations(turn, frame, state);
  }
  await joinIfComplete(turn, frame, state);
}

/** Leaves a Map or Parallel with the results in order, if all of it has ended. */
export async function joinIfComplete(turn: Turn, frame: Frame, state: MapState | ParallelState): Promise<void> {
  const total = state.type === 'Map' ? (frame.fan?.items.length ?? 0) : state.branches.length;
  const ended = childrenOf(turn.execution, frame).filter(({ phase }) => phase === 'done' || phase === 'failed');
  if (ended.length < total) return;
  const result = ended.toSorted((one, other) => one.index - other.index).map((child) => child.result);
  turn.text(result, `The result of the state '${state.name}'`);
  frame.lastEvent = Math.max(frame.lastEvent, ...ended.map(({ lastEvent }) => lastEvent));
  turn.event(frame, `${state.type}StateSucceeded`, {});
  await leave(turn, frame, state.leaving, { result }, result);
}
