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
  {
    name: 'order-of-a-file-without-its-key',
    file: 'functions/processes/import-file/carrying-out/take-orders.ts',
    find: '`import ${present.importId} line ${line}`',
    replace: '`import ${present.importId} line ${line} ${Math.random()}`',
    breaks:
      'who takes orders of a file again after a crash is told that their numbers are taken, and tells that they are refused',
    needs: ['crash'],
  },
  {
    name: 'further-rows-of-an-order-not-told',
    file: 'functions/processes/import-file/carrying-out/carry-out.ts',
    find: 'return [line, ...furtherLines].map((each) => ({',
    replace: 'return [line, ...furtherLines].slice(0, 2).map((each) => ({',
    breaks: 'an order of a file has lines of which no row tells what came of it',
  },
];
