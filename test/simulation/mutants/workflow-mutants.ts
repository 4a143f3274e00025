import type { Mutant } from './mutant.ts';

const workflow = 'workflows/fulfil-order.asl.json';

/** Bugs in the definition of the workflow. */
export const workflowMutants: readonly Mutant[] = [
  {
    name: 'parcels-not-invoiced',
    file: workflow,
    find: `"Output": {},\n      "Next": "Invoice and capture"`,
    replace: `"Output": {},\n      "Next": "The order is complete"`,
    breaks: 'the workflow goes past the invoices',
  },
];
