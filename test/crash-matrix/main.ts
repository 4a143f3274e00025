import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { showProgress } from '../../bin/progress.ts';
import { prepareAssembly } from '../simulation/prepare.ts';
import { nodeOnOwnCore } from '../simulation/worlds/own-core.ts';
import { rendered, type MatrixResult } from './report.ts';
import type { Share, ShareReport } from './share.ts';
import { unreached } from './unreached.ts';

const usage = `npm run test:crash-matrix -- [--processes 2] [--in-every] [--only TEXT] [--scenario TEXT]

Crashes an invocation before and after every call that any function makes, in the first scenario that comes by there
(--in-every: in each one), and looks whether the end is right and the same as without a crash. --only takes the
boundaries whose name holds a text, --scenario the scenarios.`;

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '2' },
    'in-every': { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(`${usage}\n`);
else await run(Number(values.processes));

async function run(processes: number): Promise<void> {
  const { 'in-every': inEvery, only, scenario } = values;
  const started = performance.now();
  await prepareAssembly();
  const progress = { done: Array.from({ length: processes }, () => 0), of: 0, findings: 0 };
  let bar: ReturnType<typeof showProgress> | undefined;
  const results = await Promise.all(
    progress.done.map((_, place) =>
      runShare({ place, of: processes, inEvery, only, scenario }, (done, of, findings) => {
        progress.done[place] = done;
        progress.findings += findings;
        bar ??= showProgress('crashes', of);
        bar.at(
          progress.done.reduce((sum, one) => sum + one, 0),
          `${progress.findings} findings`,
        );
      }),
    ),
  );
  bar?.end();
  const [first] = results;
  if (!first) throw new Error('there is nothing to run in no process');
  const whole: MatrixResult = {
    ...first,
    runs: results.reduce((sum, { runs }) => sum + runs, 0),
    findings: results.flatMap(({ findings }) => findings),
  };
  // Some scenarios do not reach what all of them do.
  const missing = scenario === '' ? unreached(whole.boundaries) : [];
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`${[rendered(whole), ...missing].join('\n')}\nafter ${seconds} s in ${processes} processes\n`);
  if (whole.findings.length > 0 || missing.length > 0) process.exitCode = 1;
}

/** A world takes a process: each share has its own. */
function runShare(share: Share, told: (done: number, of: number, findings: number) => void): Promise<MatrixResult> {
  const child = fork(fileURLToPath(new URL('share.ts', import.meta.url)), nodeOnOwnCore(share.place, []));
  return new Promise((resolve, reject) => {
    child.on('message', (report: ShareReport) => {
      if ('result' in report) resolve(report.result);
      else told(report.done, report.of, report.findings);
    });
    child.on('exit', (code) => reject(new Error(`a share of the matrix ended with ${code}`)));
    child.send(share);
  });
}
