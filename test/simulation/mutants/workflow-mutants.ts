import type { Mutant } from './mutant.ts';

const workflow = 'workflows/fulfil-order.asl.json';

/** Bugs in the definition of the workflow. */
export const workflowMutants: readonly Mutant[] = [
  {
    name: 'parcels-not-invoiced',
    file: workflow,
    find: `"Next": "Invoice and capture"`,
    replace: `"Next": "Complete"`,
    breaks: 'the workflow goes past the invoices',
  },
];
