import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consoleLog } from '#infra/local/console-log.ts';
import { countedApart } from './counted-apart.ts';
import { DemoData, exampleIdsFile } from './demo-data.ts';
import { workedByHand } from '#demo/world.ts';
import { isDiskFull } from '#infra/local/data-folder/data-folder-error.ts';
import { EndOfHost } from '#infra/local/ending/end-of-host.ts';
import { exitCode, untilEnded } from '#infra/local/ending/ending.ts';
import { HostOptionError } from '#infra/local/host-option-error.ts';
import { startHost, type Host } from '#infra/local/host.ts';
import { ReadableMeter } from '#infra/local/meter.ts';
import { readOptions, usage, type StartOptions } from './options.ts';
import { synthesize } from './synth.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

/** By which variable a person sets what the host cannot start with. */
const variables = {
  dataFolder: 'OMS_DATA_DIR',
  dynamodbEndpoint: 'OMS_DYNAMODB_ENDPOINT',
  faults: 'OMS_FAULTS',
  listenOn: 'OMS_HOST',
  port: 'OMS_PORT',
} as const;

process.env['TZ'] = 'UTC';
// The program that started it may stop listening; the host serves on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
if (process.argv.includes('--help')) say(usage);
else await main();

async function main(): Promise<void> {
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const ending = untilEnded((error) =>
    tell(expected(error) ?? ((error instanceof Error && error.stack) || `${error}`)),
  );
  try {
    await run(readOptions(process.argv.slice(2), process.env), ending);
  } catch (error) {
    if (ending.aborted) process.exit(exitCode(ending));
    tell(expected(error) ?? (error instanceof Error ? error.message : String(error)));
    process.exit(1);
  }
  process.exit(exitCode(ending));
}

/** The sentence for what may happen to any host; of anything else, where it came from is worth telling, too. */
function expected(error: unknown): string | undefined {
  if (error instanceof EndOfHost) return error.message;
  if (error instanceof HostOptionError) return `${error.message} (${variables[error.option]})`;
  if (!isDiskFull(error)) return undefined;
  return 'The disk of the data folder is full: make room and start again; nothing that was accepted is lost.';
}

/** Serves until `ending`, which may come at any moment of the start; everything has been closed when it resolves. */
async function run(options: StartOptions, ending: AbortSignal): Promise<void> {
  const assembly = await synthesize(project, join(project, 'cdk.out', 'local'), {
    begun: () => say('Building the app; this happens at the first start and after changes …'),
    ending,
  });
  const host = await startHost({
    assembly,
    dataFolder: options.dataFolder,
    keyFile: options.keyFile,
    log: consoleLog(options.logLevel),
    port: options.port,
    listenOn: options.listenOn,
    names: options.names,
    fresh: options.fresh,
    faults: options.faults,
    holdEvents: options.holdEvents,
    concurrency: options.concurrency,
    meter: options.meter ? new ReadableMeter(countedApart) : undefined,
    dynamodbEndpoint: options.dynamodbEndpoint,
    adjustVariables: (variables) => ({
      ...variables,
      ...demoWarehouse(variables, options.demoSpeed),
      EXAMPLE_IDS_FILE: exampleIdsFile(options.dataFolder),
    }),
  });
  const demo = new DemoData(host, { withOrders: options.demoOrders, say });
  const ended = new Promise((resolve) => {
    if (ending.aborted) resolve(undefined);
    else ending.addEventListener('abort', resolve, { once: true });
  });
  try {
    if (options.demo) await Promise.race([demo.begin(), ended]);
    if (!ending.aborted) announce(host);
    await ended;
  } finally {
    demo.end();
    await host.stop();
  }
}

/** The template says how long the demo warehouse takes for a step; a start may have it faster or slower. */
function demoWarehouse(variables: Readonly<Record<string, string>>, speed: number): Readonly<Record<string, string>> {
  const seconds = variables['DEMO_STEP_SECONDS'];
  if (seconds === undefined) return {};
  return { DEMO_STEP_SECONDS: String(Number(seconds) / speed), DEMO_BY_HAND: workedByHand.join(',') };
}

/** Says where everything is: to people in lines, to programs in the last line. */
function announce(host: Host): void {
  const facts = {
    ready: true,
    api: host.api,
    token: host.token,
    clientId: host.clientId,
    clientSecret: host.clientSecret,
    docs: `${host.api}/docs`,
    mailbox: `${host.api}/_local/ses`,
    webhooks: `${host.api}/_local/webhooks`,
    aws: host.endpoint,
    region: host.region,
    dynamodb: host.dynamodb,
    dataDir: host.dataFolder,
  };
  say(`API            ${facts.api}`);
  say(`Documentation  ${facts.docs}`);
  say(`Token endpoint ${facts.token}`);
  say(`Client id      ${facts.clientId}`);
  say(`Client secret  ${facts.clientSecret}`);
  say(`Mailbox        ${facts.mailbox}`);
  say(`Webhooks       ${facts.webhooks}`);
  say(`AWS endpoint   ${facts.aws}`);
  say(`Data folder    ${facts.dataDir}`);
  say('In another terminal, for curl, oms and the end-to-end tests:');
  say(
    `export OMS_API=${facts.api} OMS_TOKEN_URL=${facts.token} OMS_CLIENT_ID=${facts.clientId} OMS_CLIENT_SECRET=${facts.clientSecret}`,
  );
  say('And for the aws command line, as docs/operations.md uses it:');
  say(
    `export AWS_ENDPOINT_URL=${facts.aws} AWS_ENDPOINT_URL_DYNAMODB=${facts.dynamodb} AWS_REGION=${facts.region} AWS_DEFAULT_REGION=${facts.region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
  );
  say(JSON.stringify(facts));
}
