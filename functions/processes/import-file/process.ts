import {
  attentionQueue,
  changeImport,
  importRows,
  isActive,
  loadImport,
  lookedAt,
  restarted,
  type Import,
} from '#functions/imports/public.ts';
import { executionName } from '../engine/executions.ts';
import type { Process } from '../engine/process.ts';

/** The process that carries out the rows of an import, as the engine runs it. None of its states waits. */
export const importFile: Process<Import> = {
  name: 'import-file',
  logsIdAs: 'importId',
  subjects: importRows,
  queues: [attentionQueue],

  async find(importId) {
    const subject = await loadImport(importId);
    return subject && { subject, waiting: undefined };
  },

  executionOf: ({ importId, run, kind, stage }) => ({
    name: executionName(kind, importId, run),
    input: { importId, run, kind, stage },
  }),

  renewed: ({ importId, run }, now) =>
    changeImport(importId, (present) =>
      present.run === run && isActive(present) ? restarted(present, now) : undefined,
    ),

  isOver: (subject) => !isActive(subject),
  hasEnded: (subject) => !isActive(subject),
  async finish() {
    // An import that is not running has ended.
  },
  isDue: (subject, now) => isDue(subject, now),
  lookSoon: async (importId, now) => look(importId, now, isActive),
  looked: async (importId, now) => look(importId, now, (present) => isDue(present, now)),
};

const isDue = ({ attentionAt }: Import, now: number): boolean =>
  attentionAt !== undefined && Date.parse(attentionAt) <= now;

async function look(importId: string, now: number, when: (present: Import) => boolean): Promise<void> {
  await changeImport(importId, (present) => (when(present) ? lookedAt(present, now) : undefined));
}
