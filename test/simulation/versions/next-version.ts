import type { Mutation } from '../program/bundle.ts';

/** A wait that the present version does not know. It is over at once: an order that comes to it is complete. */
const newWait = 'Await farewell';
const newWork = 'Note the end';

/** Of the row of an order, and of what is packed in it: the present version knows neither. */
export const memberOfNextVersion = 'unitsInAll';

/** What is ordered of a line, whatever it is counted in: a line may be mapped to an item that is sold by weight. */
const thousandths = 'line.ordered * 10 ** (3 - (line.measure?.decimals ?? 0))';

/** In the metadata of what the next version publishes. */
export const madeByNextVersion = 'the next version';

/**
 * What the next version of the code changes, as a version may: a step takes one more fact, which it can do without, there is a
 * new step and a new wait, the row of an order is of another version and says more, events say more of themselves and in their data than
 * the present version knows, there is an event of a new type, a new kind of actor, and a new outcome of a dispute.
 */
export const nextVersion: readonly Mutation[] = [
  {
    name: 'a step takes one more fact',
    file: 'functions/processes/fulfil-order/contracts.ts',
    find: `completeOrder: { waits: false, input: order,`,
    replace: `completeOrder: { waits: false, input: order.extend({ run: z.int().optional() }),`,
  },
  {
    name: 'there is a new wait',
    file: 'functions/processes/fulfil-order/contracts.ts',
    find: `export const waits = [`,
    replace: `export const waits = [
  '${newWait}',`,
  },
  {
    name: 'there is a new step',
    file: 'functions/processes/fulfil-order/contracts.ts',
    find: `export const steps = {`,
    replace: `export const steps = {
  noteTheEnd: { waits: false, input: order, output: nothing, errors: [] },`,
  },
  {
    name: 'the new step does something',
    file: 'functions/processes/fulfil-order/steps.ts',
    find: `  async completeOrder({ orderId }) {`,
    replace: `  async noteTheEnd({ orderId }) {
    await loadAccount(orderId);
    return {};
  },

  async completeOrder({ orderId }) {`,
  },
  {
    name: 'the row of an order is of another version',
    file: 'functions/orders/rows.ts',
    find: `    'lineCount',`,
    replace: `    'lineCount', '${memberOfNextVersion}',`,
  },
  {
    name: 'earlier rows of orders are still read',
    file: 'functions/orders/rows.ts',
    find: `    'lines',
  ],
  revision: 'version',
});`,
    replace: `    'lines',
  ],
  version: 2,
  upcast: { 1: (row) => ({ ...row, ${memberOfNextVersion}: unitsOfHeader(row) }) },
  revision: 'version',
});

import { unpacked } from '#shared/dynamodb/packed.ts';

/** Of the lines in the row itself. */
function unitsOfHeader({ lines }) {
  return unpacked(lines).reduce((sum, line) => sum + ${thousandths}, 0);
}`,
  },
  {
    name: 'the row of an order says more',
    file: 'functions/orders/keeping/order-rows.ts',
    find: `    lineCount: lines.length,`,
    replace: `    lineCount: lines.length,
    ${memberOfNextVersion}: lines.slice(0, linesPerPage).reduce((sum, line) => sum + ${thousandths}, 0),`,
  },
  {
    name: 'an order says more',
    file: 'functions/fulfilment/releasing/release-order.ts',
    find: `  let current: Order = { ...order, acceptedAt: order.acceptedAt ?? now };`,
    replace: `  let current: Order = { ...order, acceptedAt: order.acceptedAt ?? now, ${memberOfNextVersion}: order.lines.length };`,
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
    name: 'there is a new kind of actor',
    file: 'shared/contracts/vocabulary.ts',
    find: `export const actorKinds = [`,
    replace: `export const actorKinds = ['partner', `,
  },
  {
    name: 'carriers report as partners',
    file: 'functions/fulfilment/carriers/carrier-events.ts',
    find: `actingAs({ kind: 'carrier',`,
    replace: `actingAs({ kind: 'partner',`,
  },
  {
    name: 'disputes have a new outcome',
    file: 'shared/contracts/vocabulary.ts',
    find: `export const disputeOutcomes = [`,
    replace: `export const disputeOutcomes = ['upheld', `,
  },
  {
    name: 'a dispute that is won is told as upheld',
    file: 'functions/billing/disputes/disputes.ts',
    find: `outcome: state }`,
    replace: `outcome: state === 'won' ? 'upheld' : state }`,
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
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Arguments?: { readonly Payload?: Payload };
  readonly Next?: string;
  readonly Choices?: readonly { readonly Next: string }[];
}

interface Payload {
  readonly step: string;
  readonly input: Readonly<Record<string, string>>;
}

const end = 'Completed';
const lastWait = 'Await delivery';
/** A state of the process that imports files. */
const importing = 'Carry out rows';

/**
 * The next version of the workflow's definition: a wait and a piece of work that are new stand after the last wait of the usual way and
 * before its other end, and the step that completes what is left over gets one more fact.
 */
export function nextDefinition(definition: string): string {
  const { States, ...machine } = JSON.parse(definition) as Definition;
  // Other processes stay as they are.
  if (importing in States) return definition;
  const { Complete: complete, [lastWait]: delivery } = States;
  if (!complete || !delivery)
    throw new Error('the definition of the workflow does not tell of delivery and completion');
  const rerouted = Object.entries(States).map(([name, state]) => [name, leadingTo(newWait, state)]);
  const run = '{% $states.context.Execution.Input.run %}';
  return JSON.stringify({
    ...machine,
    States: {
      ...Object.fromEntries(rerouted),
      [lastWait]: { ...delivery, End: undefined, Next: newWait },
      [newWait]: { ...delivery, Comment: 'Over at once', End: undefined, Next: newWork },
      [newWork]: {
        ...withPayload(complete, { step: 'noteTheEnd' }),
        Output: '{% $states.input %}',
        End: undefined,
        Next: end,
      },
      Complete: withPayload(complete, { input: { ...complete.Arguments?.Payload?.input, run } }),
    },
  });
}

/** A state that goes elsewhere where it went to the end. */
function leadingTo(next: string, state: State): State {
  const elsewhere = <Way extends { readonly Next?: string }>(way: Way): Way =>
    way.Next === end ? { ...way, Next: next } : way;
  const { Choices } = state;
  return { ...elsewhere(state), ...(Choices ? { Choices: Choices.map(elsewhere) } : {}) };
}

function withPayload(state: State, changed: Partial<Payload>): State {
  return {
    ...state,
    Arguments: { ...state.Arguments, Payload: { step: '', input: {}, ...state.Arguments?.Payload, ...changed } },
  };
}
