// Prints what each stack of the last synthesis holds, how far AWS's limits reach, and how long a deployment may take:
// `OMS_STAGE=prod npm run synth && OMS_STAGE=prod npm run count`.
import { readFileSync } from 'node:fs';
import { countResources, roomLeft, total, type Counts } from './count-resources.ts';
import { deploymentTime, type PlannedStack } from './deployment-time.ts';

const assembly = new URL('../../cdk.out/', import.meta.url);
const stage = process.env['OMS_STAGE'] ?? 'dev';
const minutes = (seconds: number) => `${Math.ceil(seconds / 60)} min`;

try {
  const stacks = stacksOf(`oms-${stage}-`);
  if (stacks.length === 0) throw new Error(`cdk.out holds nothing of ${stage}`);
  const rows = stacks.map(({ name, template }): [string, Counts] => [name, countResources(template)]);
  const all = total(rows.map(([, counts]) => counts));
  const gateway = rows.find(([name]) => name.endsWith('-api'))?.[1] ?? all;
  const contexts = rows.filter(([, { functions }]) => functions > 0).length;
  const [first, functions] = [deploymentTime(stacks, 'first'), deploymentTime(stacks, 'functions')];
  print(Object.fromEntries([...rows, ['all', all]]));
  print(roomLeft(all, gateway, contexts));
  print({
    'first deployment (estimate)': row(first),
    'change of every function (estimate)': row(functions),
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}: run "npm run synth" for the stage first.\n`);
  process.exitCode = 1;
}

function row({ stacksInARow, resourcesInARow, atOnce, oneByOne }: ReturnType<typeof deploymentTime>) {
  return {
    'stacks in a row': stacksInARow,
    'resources in a row': resourcesInARow,
    'stacks at once': minutes(atOnce),
    'one by one': minutes(oneByOne),
  };
}

/** The stacks of the assembly whose names begin so. */
function stacksOf(prefix: string): PlannedStack[] {
  const read = (file: string) => JSON.parse(readFileSync(new URL(file, assembly), 'utf8')) as unknown;
  const { artifacts } = read('manifest.json') as {
    artifacts: Record<string, { type: string; dependencies?: string[]; properties?: { templateFile?: string } }>;
  };
  return Object.entries(artifacts).flatMap(([name, { type, dependencies = [], properties }]) =>
    type === 'aws:cloudformation:stack' && name.startsWith(prefix) && properties?.templateFile
      ? [{ name, after: dependencies, template: read(properties.templateFile) as PlannedStack['template'] }]
      : [],
  );
}

function print(table: object): void {
  // oxlint-disable-next-line no-console -- the table is what was asked for
  console.table(table);
}
