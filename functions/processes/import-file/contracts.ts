import * as z from 'zod';
import type { StepContract } from '#shared/context.ts';

const subject = z.strictObject({ importId: z.string() });

/** What an import needs next, by the name of the state that does it; `Ended` is the end. */
export const turns = ['Carry out rows', 'Ended'] as const;

/** How a step ends: with what is needed next, and the stage that the import is in. */
const turned = z.strictObject({ next: z.enum(turns), stage: z.string() });
export type Turned = z.infer<typeof turned>;

/** Every Task of the workflow: its input, its output and the errors that trying again cannot mend. */
export const steps = {
  /** Looks through the file: how it is written, and how long it is. A file that cannot be read ends the import. */
  surveyFile: { waits: false, input: subject, output: turned, errors: [] },
  /** Carries out rows, some hundreds at a time, as long as there is time; what is left is done by the next run of it. */
  carryOutRows: { waits: false, input: subject, output: turned, errors: [] },
  /** Notes that the import has failed by a fault of the system. It can be started again. */
  recordFailure: {
    waits: false,
    input: z.strictObject({ ...subject.shape, state: z.string(), error: z.string() }),
    output: z.strictObject({ stage: z.string() }),
    errors: [],
  },
} as const satisfies Record<string, StepContract>;

/** What an execution is started with. Steps read everything else from the tables. */
export const importFileInput = z.strictObject({
  importId: z.string(),
  run: z.int(),
  kind: z.string(),
  stage: z.string(),
});
