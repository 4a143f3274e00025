// Deploys a stage: `OMS_STAGE=prod npm run deploy -- <options of the CDK>`. docs/deploy.md tells what for.
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline/promises';
import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { firstDeploymentVariable, pastAlarmsVariable, readSettings, SettingsError, type Settings } from '../config.ts';
import { noAnswer, NoAnswer } from './no-answer.ts';
import { deploymentPlan, type Standing, type Step } from './plan.ts';

/** Ours, and none of the CDK's. */
const pastAlarms = '--past-alarms';
const options = process.argv.slice(2).filter((option) => option !== pastAlarms);

if (options.includes('--help') || options.includes('-h')) process.exitCode = help();
else {
  try {
    await deploy();
  } catch (error) {
    const expected = [SettingsError, CloudFormationServiceException, NoAnswer].some((kind) => error instanceof kind);
    if (!expected) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function deploy(): Promise<void> {
  const settings = readSettings();
  const client = clientOf(settings);
  const standing = await standingOf(client, `oms-${settings.stage}-data`);
  for (const step of deploymentPlan(settings, standing, options)) {
    const status = await take(step, client);
    if (status === 0) continue;
    process.exitCode = status;
    break;
  }
}

/** Our own option, and all of the CDK's. @returns the exit code. */
function help(): number {
  process.stdout.write(`npm run deploy -- [options]: deploys the stage that OMS_STAGE names (dev).
${pastAlarms}: all calls go to the new versions at once, whatever alarms say (docs/operations.md). The others are the CDK's:

`);
  return cdk(['deploy', '--help']);
}

function clientOf({ region }: Settings): CloudFormationClient {
  const at = options.indexOf('--profile');
  const profile = at < 0 ? undefined : options[at + 1];
  return new CloudFormationClient({ region, ...(profile ? { profile } : {}) });
}

async function standingOf(client: CloudFormationClient, StackName: string): Promise<Standing | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (!stack) return undefined;
    return { status: String(stack.StackStatus), terminationProtection: stack.EnableTerminationProtection === true };
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    const missing = error instanceof CloudFormationServiceException && error.message.includes('does not exist');
    if (missing) return undefined;
    if (error instanceof CloudFormationServiceException) throw error;
    throw noAnswer(error as Error);
  }
}

/** @returns the exit code. */
async function take(step: Step, client: CloudFormationClient): Promise<number> {
  if (step.kind === 'unprotect') {
    const wish = { StackName: step.stack, EnableTerminationProtection: false };
    await client.send(new UpdateTerminationProtectionCommand(wish));
    return 0;
  }
  if (step.kind === 'approve') return approve(step.args);
  return cdk(step.args, {
    ...(step.firstDeployment ? { [firstDeploymentVariable]: 'true' } : {}),
    ...(process.argv.includes(pastAlarms) ? { [pastAlarmsVariable]: 'true' } : {}),
  });
}

/** @returns 0 where no rights change, or a person has agreed. */
async function approve(args: readonly string[]): Promise<number> {
  if (cdk(args) === 0) return 0;
  if (!process.stdin.isTTY) {
    process.stderr.write(
      'Rights change, and this is no terminal to ask at. Look at them with "npm run diff", then "npm run deploy -- --require-approval never".\n',
    );
    return 1;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Deploy these changes of rights? (y/n) ');
  terminal.close();
  return /^y(es)?$/i.test(answer.trim()) ? 0 : 1;
}

/** @returns the exit code. */
function cdk(args: readonly string[], variables: Readonly<Record<string, string>> = {}): number {
  const { status, error } = spawnSync('cdk', args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  if (error) process.stderr.write(`${error.message}\n`);
  return status ?? 1;
}
