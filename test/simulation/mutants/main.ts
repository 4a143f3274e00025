import { availableParallelism } from 'node:os';
import { prepareAssembly } from '../prepare.ts';
import { huntAll } from './hunters.ts';
import { mutants } from './mutants.ts';
import { isCaught, rendered, shortLine } from './table.ts';

const usage = `npm run simulate:mutants -- [name…]

Plants bugs into the code, one after the other, and runs the simulation until its checker sees them: all bugs, or those named.
Exit code 1 tells of one that was not seen, or of a violation without any bug.

  --list   the names, and what each breaks
`;

const say = (text: string) => process.stdout.write(`${text}\n`);
const given = process.argv.slice(2);
const unknown = given.find((name) => !name.startsWith('--') && !mutants.some((mutant) => mutant.name === name));
const wrongOption = given.find((option) => option.startsWith('--') && !['--list', '--help'].includes(option));

if (given.includes('--help')) {
  say(usage);
} else if (unknown !== undefined || wrongOption !== undefined) {
  process.stderr.write(
    unknown === undefined
      ? `There is no option ${wrongOption}; there are --list and --help.\n`
      : `There is no planted bug "${unknown}"; --list names all.\n`,
  );
  process.exitCode = 2;
} else if (given.includes('--list')) {
  for (const { name, breaks } of mutants) say(`${name}: ${breaks}`);
} else {
  await run(given.length > 0 ? given : ['', ...mutants.map(({ name }) => name)]);
}

async function run(names: readonly string[]): Promise<void> {
  const started = performance.now();
  await prepareAssembly();
  const found = await huntAll(names, Math.min(2, availableParallelism()), (hunted) => {
    process.stderr.write(`${shortLine(hunted)}\n`);
  });
  say(rendered(found, (performance.now() - started) / 1000));
  if (!found.every(isCaught)) process.exitCode = 1;
}
