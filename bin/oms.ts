#!/usr/bin/env node
import { exitCodeOf, isExpected } from './exit-code.ts';
import { omsProgram } from './program.ts';

// The reader of the output may stop early: `oms list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await omsProgram().parseAsync();
} catch (error) {
  const exitCode = exitCodeOf(error);
  process.stderr.write(`oms: ${isExpected(error) ? error.message : String(error)}\n`);
  process.exitCode = exitCode;
}
