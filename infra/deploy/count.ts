// Prints what each stack of the last synthesis holds: `OMS_STAGE=prod npm run synth && OMS_STAGE=prod npm run count`.
import { readdirSync, readFileSync } from 'node:fs';
import { countResources, total, type Counts } from './count-resources.ts';

const assembly = new URL('../../cdk.out/', import.meta.url);
const stage = process.env['OMS_STAGE'] ?? 'dev';
const ending = '.template.json';

try {
  const files = readdirSync(assembly).filter((name) => name.startsWith(`oms-${stage}-`) && name.endsWith(ending));
  if (files.length === 0) throw new Error(`cdk.out holds nothing of ${stage}`);
  const rows = files.map((name): [string, Counts] => [
    name.slice(0, -ending.length),
    countResources(JSON.parse(readFileSync(new URL(name, assembly), 'utf8')) as Parameters<typeof countResources>[0]),
  ]);
  // oxlint-disable-next-line no-console -- the table is what was asked for
  console.table(Object.fromEntries([...rows, ['all', total(rows.map(([, counts]) => counts))]]));
} catch (error) {
  process.stderr.write(`${(error as Error).message}: run "npm run synth" for the stage first.\n`);
  process.exitCode = 1;
}
