import type { Mutation } from '../program/bundle.ts';

/**
 * What the next version of the code changes, as a version may: a step takes one more fact, which it can do without, and events
 * say more of themselves than the present version knows.
 */
export const nextVersion: readonly Mutation[] = [
  {
    name: 'a step takes one more fact',
    file: 'workflows/contracts.ts',
    find: `completeOrder: { context: 'orders', waits: false, input: order,`,
    replace: `completeOrder: { context: 'orders', waits: false, input: order.extend({ run: z.int().optional() }),`,
  },
  {
    name: 'events say more of themselves',
    file: 'shared/events/outbox.ts',
    find: `version: eventCatalogue[event.type].version, ...context`,
    replace: `version: eventCatalogue[event.type].version, madeBy: 'the next version', ...context`,
  },
];

interface Definition {
  readonly States: Readonly<Record<string, { readonly Arguments?: { readonly Payload?: Payload } }>>;
}

interface Payload {
  readonly step: string;
  readonly input: Record<string, string>;
}

/** The next version of the workflow's definition: it gives the step that one more fact. */
export function nextDefinition(definition: string): string {
  const machine = JSON.parse(definition) as Definition;
  const completions = Object.values(machine.States)
    .flatMap(({ Arguments }) => Arguments?.Payload ?? [])
    .filter(({ step }) => step === 'completeOrder');
  if (completions.length === 0) throw new Error('the definition of the workflow has no state that completes an order');
  for (const { input } of completions) input['run'] = '{% $states.context.Execution.Input.run %}';
  return JSON.stringify(machine);
}
