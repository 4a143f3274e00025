import type { Mutant } from './mutant.ts';

/** Bugs around files of rows that are imported. */
export const importMutants: readonly Mutant[] = [
  {
    name: 'import-that-ended-still-counted',
    file: 'functions/imports/store.ts',
    find: `{ add: { running: -1 } }`,
    replace: `{ add: { running: 0 } }`,
    breaks: 'an import that has ended counts among those that run, and the next are refused',
  },
  {
    name: 'rows-of-one-result-counted-once',
    file: 'functions/imports/import-decisions.ts',
    find: `rows[result] = (rows[result] ?? 0) + 1`,
    replace: `rows[result] = 1`,
    breaks: 'what an import counts does not add up to its rows',
  },
  {
    name: 'count-of-a-row-without-its-key',
    file: 'functions/processes/import-file/carrying-out/count-rows.ts',
    find: '`import ${importId} lines ${from}-${to}`',
    replace: '`import ${importId} lines ${from}-${to} ${Math.random()}`',
    breaks: 'who carries out rows again after a crash sets what was counted a second time',
    needs: ['crash'],
  },
];
