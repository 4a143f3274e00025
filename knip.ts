import type { KnipConfig } from 'knip';
import { allFunctions } from './infra/functions.ts';

/** Where programs begin; what none of them reaches is dead. The functions are those that the template has. */
export default {
  workspaces: {
    '.': {
      entry: [
        ...Object.values(allFunctions).map(({ entry }) => entry),
        'infra/{app,bundle}.ts',
        'infra/one-machine/start.js',
        'shared/credentials.ts',
        'test/simulation/program/*.ts',
        'bench/starting/{bare-handler,time-import}.ts',
        '**/*.test.ts',
        '**/main.ts',
        'vitest*.config.ts',
        '.ci/*.ts',
      ],
      project: ['{bench,demo,functions,infra,shared,test,workflows,.ci}/**/*.ts'],
    },
    bin: { project: ['**/*.ts'] },
    client: { entry: ['examples/*.ts'], project: ['**/*.ts'] },
    'infra/local': { entry: ['**/worker*.ts', '**/*.test.ts'], project: ['**/*.ts'] },
  },
  // A page of files, and a command that tests start by its name.
  ignoreDependencies: ['swagger-ui-dist', '@redocly/cli'],
  // Of the system, where it has it.
  ignoreBinaries: ['taskset'],
  // A type that is named only beside its function still belongs to the function's description.
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig;
