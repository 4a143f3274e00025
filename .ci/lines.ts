import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * `npm run lines`: how many files and lines of code each part has, as Git knows them. Tests are what stands in a folder `test` or is named
 * `….test.ts`; generated code is counted beside what is written.
 */
const root = resolve(import.meta.dirname, '..');
const code = /\.(ts|js)$/;
const isTest = (file: string) => /(^|\/)test\/|\.test\.ts$/.test(file);
const isGenerated = (file: string) => file.includes('/generated/');

const parts: readonly (readonly [name: string, holds: (file: string) => boolean])[] = [
  ['functions', (file) => file.startsWith('functions/')],
  ['shared', (file) => file.startsWith('shared/')],
  ['bin', (file) => file.startsWith('bin/')],
  ['client', (file) => file.startsWith('client/') && !isGenerated(file)],
  ['client, generated', isGenerated],
  ['infra: template and start', (file) => file.startsWith('infra/') && !file.startsWith('infra/local/')],
  ['infra/local: one-machine host', (file) => file.startsWith('infra/local/')],
  ['demo', (file) => file.startsWith('demo/')],
  ['bench', (file) => file.startsWith('bench/')],
  ['tools (.ci and settings)', () => true],
];

interface Count {
  files: number;
  lines: number;
}

const counted = new Map<string, Count>();
const add = (name: string, lines: number): void => {
  const { files = 0, lines: before = 0 } = counted.get(name) ?? {};
  counted.set(name, { files: files + 1, lines: before + lines });
};
const tests: Count = { files: 0, lines: 0 };
const hostTests: Count = { files: 0, lines: 0 };

const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
for (const file of tracked.filter((each) => code.test(each))) {
  const lines = readFileSync(resolve(root, file), 'utf8').split('\n').length - 1;
  if (isTest(file)) {
    const count = file.startsWith('infra/local/') ? hostTests : tests;
    count.files += 1;
    count.lines += lines;
  } else {
    const [name] = parts.find(([, holds]) => holds(file)) ?? [];
    if (name !== undefined) add(name, lines);
  }
}

const sum = (names: readonly string[]): Count =>
  names
    .map((name) => counted.get(name) ?? { files: 0, lines: 0 })
    .reduce((all, one) => ({ files: all.files + one.files, lines: all.lines + one.lines }), { files: 0, lines: 0 });
const all = sum([...counted.keys()]);
const product = sum(['functions', 'shared']);
const generated = sum(['client, generated']);
const share = (of: number): string => `${((100 * product.lines) / of).toFixed(1)} %`;

const table = Object.fromEntries([
  ...parts.map(([name]) => [name, counted.get(name) ?? { files: 0, lines: 0 }] as const),
  ['all but tests', all],
  ['tests of the host', hostTests],
  ['all other tests', tests],
]);
// oxlint-disable-next-line no-console -- the table is what was asked for
console.table(table);
process.stdout.write(
  `functions and shared: ${product.lines} lines, ${share(all.lines)} of what is not tests, ` +
    `${share(all.lines - generated.lines)} of what is not tests and is written\n`,
);
