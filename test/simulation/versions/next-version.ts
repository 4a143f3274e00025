import type { Mutation } from '../program/bundle.ts';

/** In the metadata of what the next version publishes. */
export const madeByNextVersion = 'the next version';

/**
 * What the next version of the code changes, as a version may: a step takes one more fact, which it can do without, events
 * say more of themselves and in their data than the present version knows, and there is an event of a new type.
 */
export const nextVersion: readonly Mutation[] = [
  {
    name: 'a step takes one more fact',
    file: 'functions/processes/fulfil-order/contracts.ts',
    find: `completeOrder: { waits: false, input: order,`,
    replace: `completeOrder: { waits: false, input: order.extend({ run: z.int().optional() }),`,
  },
  {
    name: 'events say more of themselves',
    file: 'shared/events/outbox.ts',
    find: `version: eventCatalogue[event.type].version,`,
    replace: `version: eventCatalogue[event.type].version, madeBy: '${madeByNextVersion}',`,
  },
  {
    name: 'there is an event of a new type, and one says more in its data',
    file: 'shared/contracts/events/catalogue.ts',
    find: `OrderAccepted: { context: 'orders', version: 1, data: z.strictObject({}) },`,
    replace: `
      OrderAccepted: { context: 'orders', version: 1, data: z.strictObject({ lineCount: z.int().optional() }) },
      OrderWelcomed: { context: 'welcome', version: 1, data: z.strictObject({ units: z.int() }) },`,
  },
  {
    name: 'the event of the new type has its sentence',
    file: 'functions/orders/reading/event-sentences.ts',
    find: `OrderAccepted: () => 'The order was accepted.',`,
    replace: `OrderAccepted: () => 'The order was accepted.', OrderWelcomed: ({ units }) => \`\${units} units are welcome.\`,`,
  },
  {
    name: 'accepting an order tells more, and tells of the new type',
    file: 'functions/fulfilment/releasing/release-order.ts',
    find: `[{ type: 'OrderAccepted', data: {} }]`,
    replace: `[
      { type: 'OrderAccepted', data: { lineCount: order.lines.length } },
      { type: 'OrderWelcomed', data: { units: order.lines.reduce((sum, line) => sum + line.ordered, 0) } },
    ]`,
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
