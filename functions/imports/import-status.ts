import type { ImportStage } from '#shared/contracts/vocabulary.ts';

/** The stages that may follow each. One that has failed goes on where it stopped. */
export const nextStages: Readonly<Record<ImportStage, readonly ImportStage[]>> = {
  awaiting_upload: ['running', 'cancelled'],
  running: ['completed', 'failed', 'cancelling'],
  cancelling: ['cancelled', 'failed'],
  completed: [],
  failed: ['running'],
  cancelled: [],
};

export const mayBecome = (from: ImportStage, to: ImportStage): boolean => nextStages[from].includes(to);

/** True while its rows are being carried out. */
export const isActive = ({ stage }: { readonly stage: ImportStage }): boolean =>
  stage === 'running' || stage === 'cancelling';
