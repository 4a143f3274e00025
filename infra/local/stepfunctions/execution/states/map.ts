import { childrenOf, type Frame } from '../execution.ts';
import { EvaluationFailure } from '../../failure.ts';
import { isObject, type Json } from '../../json.ts';
import { leave } from '../leaving.ts';
import type { MapState } from '../../definition/machine.ts';
import { numberOf } from '../../definition/template.ts';
import type { Turn } from '../turn.ts';

/** Step Functions runs at most about 40 iterations of an inline Map at once. */
const inlineConcurrency = 40;

/** Starts a Map's first iterations. */
export async function startMap(turn: Turn, frame: Frame, state: MapState): Promise<void> {
  const bindings = turn.bindings(frame);
  const items = itemsOf(state.items === undefined ? frame.input : await state.items.evaluate(bindings), state);
  const wanted = (await state.maxConcurrency?.evaluate(bindings)) ?? 0;
  const limit = numberOf(wanted, 'MaxConcurrency', { min: 0, max: Number.MAX_SAFE_INTEGER });

  turn.event(frame, 'MapStateStarted', { length: items.length });
  frame.phase = 'fan';
  frame.fan = { items, maxConcurrency: limit === 0 ? inlineConcurrency : Math.min(limit, inlineConcurrency) };
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
  let running = started.filter(({ phase }) => phase !== 'done').length;
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

/** Takes in an ended iteration: starts the next ones, or leaves the state after the last. */
export async function joined(turn: Turn, frame: Frame, state: MapState, child: Frame): Promise<void> {
  turn.event(child, 'MapIterationSucceeded', { name: state.name, index: child.index });
  await nextIterations(turn, frame, state);
  await joinIfComplete(turn, frame, state);
}

/** Leaves a Map with the results in order, if all of it has ended. */
export async function joinIfComplete(turn: Turn, frame: Frame, state: MapState): Promise<void> {
  const ended = childrenOf(turn.execution, frame).filter(({ phase }) => phase === 'done');
  if (ended.length < (frame.fan?.items.length ?? 0)) return;
  const result = ended.toSorted((one, other) => one.index - other.index).map((child) => child.result);
  turn.text(result, `The result of the state '${state.name}'`);
  frame.lastEvent = Math.max(frame.lastEvent, ...ended.map(({ lastEvent }) => lastEvent));
  turn.event(frame, 'MapStateSucceeded', {});
  await leave(turn, frame, state.leaving, { result }, result);
}
