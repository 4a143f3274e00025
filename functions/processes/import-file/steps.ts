import { ambient } from '#shared/ambient.ts';
import { serveSteps } from '#shared/steps.ts';
import { changeImport, failed, isActive } from '#functions/imports/public.ts';
import { carryOutRows } from './carrying-out/carry-out-rows.ts';
import { steps } from './contracts.ts';
import { surveyImport } from './survey-import.ts';

/** The workflow's steps. Each can be run again at any time. */
export const handler = serveSteps(steps, {
  surveyFile: ({ importId }) => surveyImport(importId),

  carryOutRows: ({ importId }, { timeLeft }) => carryOutRows(importId, timeLeft),

  async recordFailure({ importId, state, error }) {
    const why = `the system could not go on (${state}: ${error}); start it again, and it goes on where it stopped`;
    const { stage } = await changeImport(importId, (present) =>
      isActive(present) ? failed(present, why, ambient.now()) : undefined,
    );
    return { stage };
  },
});
