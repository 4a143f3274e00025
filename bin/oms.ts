#!/usr/bin/env node
import { CommandError } from './connection.ts';
import { omsProgram } from './program.ts';

// Whoever reads the output may stop early: `oms list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await omsProgram().parseAsync();
} catch (error) {
  process.stderr.write(`oms: ${error instanceof CommandError ? error.message : String(error)}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
