import { consume } from '#shared/events/consume.ts';
import { isActive, loadImport } from '#functions/imports/public.ts';
import { startExecution } from '../engine/executions.ts';
import { importFile } from './process.ts';

/** Starts the workflow of an import; the same event again starts nothing more, nor does that of an import that has ended. */
export const handler = consume<'ImportStarted'>(async ({ data: { importId } }) => {
  const subject = await loadImport(importId);
  if (!subject) throw new Error(`there is no import ${importId}`);
  if (isActive(subject)) await startExecution(importFile, subject);
});
