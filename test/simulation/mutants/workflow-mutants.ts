import type { Mutant } from './mutant.ts';

const workflow = 'workflows/fulfil-order.asl.json';

/** Bugs in the definition of the workflow. */
export const workflowMutants: readonly Mutant[] = [
  {
    name: 'parcels-not-invoiced',
    file: workflow,
    find: `"Output": {},\n      "Next": "Invoice and capture"`,
    replace: `"Output": {},\n      "Next": "Complete the order"`,
    breaks: 'the workflow goes past the invoices',
  },
  {
    name: 'decision-told-to-nobody',
    file: workflow,
    find: `"taskToken": "{% $states.context.Task.Token %}",\n            "stage": "{% $stage %}",`,
    replace: `"taskToken": "nobody",\n            "stage": "{% $stage %}",`,
    breaks: 'what a person decides about an exception reaches no workflow',
  },
  {
    name: 'failure-taken-for-the-end',
    file: workflow,
    find: `"Comment": "A person looks at it, then resumes or gives up",\n      "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",`,
    replace: `"Comment": "A person looks at it, then resumes or gives up",\n      "Resource": "arn:aws:states:::lambda:invoke",`,
    breaks: 'the workflow does not wait for what a person decides',
  },
];
