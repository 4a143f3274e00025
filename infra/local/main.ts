import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consoleLog } from './console-log.ts';
import { DemoData, exampleIdsFile } from './demo/demo-data.ts';
import { workedByHand } from './demo/world.ts';
import { startHost, type Host } from './host.ts';
import { ReadableMeter } from './meter.ts';
import { OptionError, readOptions, usage, type StartOptions } from './options.ts';
import { synthesize } from './synth.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

process.env['TZ'] = 'UTC';
if (process.argv.includes('--help')) {
  say(usage);
} else {
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    await run(options);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

async function run(options: StartOptions): Promise<void> {
  const assembly = await synthesize(project, join(project, 'cdk.out', 'local'), () =>
    say('Building the app; this happens at the first start and after changes …'),
  );
  const host = await startHost({
    assembly,
    dataFolder: options.dataFolder,
    log: consoleLog(options.logLevel),
    port: options.port,
    listenOn: options.listenOn,
    fresh: options.fresh,
    faults: options.faults,
    holdEvents: options.holdEvents,
    meter: options.meter ? new ReadableMeter() : undefined,
    dynamodbEndpoint: options.dynamodbEndpoint,
    adjustVariables: (variables) => ({
      ...variables,
      ...demoWarehouse(variables, options.demoSpeed),
      EXAMPLE_IDS_FILE: exampleIdsFile(options.dataFolder),
    }),
  });
  const demo = new DemoData(host, { withOrders: options.demoOrders, say });
  endOnSignal(async () => {
    demo.end();
    await host.stop();
  });
  try {
    if (options.demo) await demo.begin();
  } catch (error) {
    await host.stop();
    throw error;
  }
  announce(host);
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
  say(`Data folder    ${facts.dataDir}`);
  say('In another terminal, for curl, oms and the end-to-end tests:');
  say(
    `export OMS_API=${facts.api} OMS_TOKEN_URL=${facts.token} OMS_CLIENT_ID=${facts.clientId} OMS_CLIENT_SECRET=${facts.clientSecret}`,
  );
  say(JSON.stringify(facts));
}

function endOnSignal(stop: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void stop().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function explain(error: unknown): string {
  if (error instanceof OptionError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
