import { showProgress } from '../../bin/progress.ts';
import { fuzz, fuzzOne } from './fuzz.ts';
import { FuzzOptionError, readFuzzOptions, usage } from './options.ts';
import { asJson, rendered, shownRequest } from './report.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

process.env['TZ'] = 'UTC';
if (process.argv.includes('--help')) {
  say(usage);
} else {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof FuzzOptionError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** Exit code 1 tells of a problem. */
async function run(): Promise<void> {
  const { seed, requests, only, json } = readFuzzOptions(process.argv.slice(2), process.env);
  if (only !== undefined) {
    await showOne(seed, only);
    return;
  }
  const bar = showProgress('fuzz', requests);
  const report = await fuzz(seed, requests, (sent, problems) => bar.at(sent, `${problems} problems`));
  bar.end();
  say(json ? JSON.stringify(asJson(report), null, 2) : rendered(report));
  if (report.problems.length > 0) process.exitCode = 1;
}

async function showOne(seed: number, number: number): Promise<void> {
  const { case: tried, exchanges, problems } = await fuzzOne(seed, number);
  say(`${tried.operation.id}, ${tried.family}: ${tried.kind}`);
  for (const { request, answer } of exchanges) {
    say(shownRequest(request));
    say(`→ ${answer.status} ${JSON.stringify(answer.headers)}\n  ${answer.body.slice(0, 2000)}`);
  }
  for (const problem of problems) say(`problem: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}
