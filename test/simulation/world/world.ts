import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newSigningKey } from '#infra/local/cognito/signing-key.ts';
import { Closers } from '#infra/local/ending/closers.ts';
import { deliveriesBy } from '#infra/local/deliveries.ts';
import type { Faults } from '#infra/local/faults/faults.ts';
import type { HostLog, Kernel } from '#infra/local/kernel.ts';
import { createServices, type Services } from '#infra/local/services.ts';
import { vaultWith } from '#infra/local/data-folder/vault.ts';
import type { Resource } from '#infra/local/service.ts';
import { assetPath, loadAssembly, placeOf } from '#infra/local/template/assembly.ts';
import { configureServices } from '#infra/local/template/configure-services.ts';
import { chanceFrom, uuidOf, type Chance } from '../chance.ts';
import { SimulatedRuntime, type InvocationFaults } from '../functions/simulated-runtime.ts';
import { awsAddress } from '../network/aws-address.ts';
import { AwsDestination } from '../network/aws-destination.ts';
import { FilesDestination } from '../network/files-destination.ts';
import { Network, type Destination, type EffectListener, type Weather } from '../network/network.ts';
import { enter, type IncomingResponse, type OutgoingRequest } from '../program/outside.ts';
import type { Program } from '../program/program.ts';
import { StreamLog } from '../tables/stream-log.ts';
import { TableEngine } from '../tables/table-engine.ts';
import { outsideOf } from './outside-of-world.ts';
import { redefineWorkflows } from './redefine-workflows.ts';
import { settled, watchTurns } from './settled.ts';
import { replaceFetch } from './simulated-fetch.ts';
import { Trace } from './trace.ts';
import { VirtualTime } from './virtual-time.ts';

/** What the secrets of every simulated host are sealed with. */
export const vault = vaultWith(Buffer.alloc(32));

/** What tokens are signed with in all worlds of this process. */
let signingKey: KeyObject | undefined;

/** The address that clients of the simulated system use. */
export const publicAddress = 'http://oms.simulated';

export interface WorldOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly seed: string;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  /** The code that the next invocation of a function runs. */
  readonly programFor: (functionName: string) => Program;
  readonly weather: Weather;
  readonly invocationFaults: InvocationFaults;
  /** Instances of functions serve one invocation at a time, as those of AWS do. */
  readonly ownInstances?: boolean;
  /** What happens to deliveries of queues, streams and the bus. */
  readonly deliveryFaults: Faults;
  /** What answers requests, besides AWS, on the world's clock. */
  readonly destinations?: (time: VirtualTime) => readonly Destination[];
  readonly effect?: EffectListener;
  readonly log: HostLog;
  /** Takes what functions print. */
  readonly print?: (text: string) => void;
}

/** A whole system in this process, on a clock of its own, with every choice in it made from a seed. */
export interface World {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly chance: Chance;
  readonly network: Network;
  readonly services: Services;
  readonly resources: readonly Resource[];
  /** What the host keeps. */
  readonly db: DatabaseSync;
  readonly engine: TableEngine;
  /** What has been written and is on its way to those who follow the tables. */
  readonly streams: Pick<StreamLog, 'waiting'>;
  /** Gives every workflow another definition; what has been started keeps its own. */
  redefineWorkflows(change: (definition: string) => string): void;
  /** Lets the world go on, event by event, until `done` or until nothing is left to happen; returns whether it is done. */
  run(done: () => boolean): Promise<boolean>;
  /** Lets the world go on until a task has ended; gives its result. Throws where nothing is left to happen before that. */
  until<Result>(task: Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

/** Starts a world. It takes this process: there can be one at a time. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const closers = new Closers();
  const stop = () => closers.closeAll((name, error) => options.log.error(name, { error: String(error) }));
  try {
    return await start(options, closers, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: WorldOptions, closers: Closers, stop: () => Promise<void>): Promise<World> {
  const { seed, startsAt, weather, destinations = () => [], log, print = () => {} } = options;
  const time = new VirtualTime(startsAt);
  const trace = new Trace();
  const chance = chanceFrom(seed);
  const db = new DatabaseSync(':memory:');
  const engine = await TableEngine.start(log);
  closers.add('table engine', () => engine.stop());
  const streamChance = chance.of('streams');
  const streams = new StreamLog(engine.databaseFile, time, () => streamChance.whole(5, 60));
  closers.add('stream records', () => streams.close());

  let broken: unknown;
  let services: Services | undefined;
  const served = (): Services => {
    if (services === undefined) throw new Error('A service was asked before all of them had been made.');
    return services;
  };
  const network = new Network({
    timeline: time,
    trace,
    weather,
    destinations: [
      new AwsDestination(engine, () => served().all),
      new FilesDestination(publicAddress, () => served().s3),
      ...destinations(time),
    ],
    effect(operation, response) {
      if (/^dynamodb .*(Put|Update|Delete|Write)/.test(operation.name)) streams.take();
      try {
        options.effect?.(operation, response);
      } catch (error) {
        // Who sent the request has nothing to do with it.
        broken ??= error;
      }
    },
  });
  const functionChance = chance.of('functions');
  const sending: Pick<Network, 'send'> = {
    send: (request) => keySetOf(request, served().cognito) ?? network.send(request),
  };
  enter(outsideOf({ timeline: time, chance: functionChance, network: sending, print }));
  closers.add('world', () => enter(undefined));
  closers.add('turns', watchTurns());
  closers.add(
    'fetch',
    replaceFetch((request) => network.send(request)),
  );

  const assembly = loadAssembly(options.assembly);
  const { region, account } = placeOf(assembly);
  const hostChance = chance.of('host');
  const kernel: Kernel = {
    timeline: time,
    db,
    vault,
    random: () => hostChance.next(),
    newId: () => uuidOf(hostChance.bytes(16), 4),
    newSigningKey: () => (signingKey ??= newSigningKey()),
    log,
    faults: options.deliveryFaults,
    account,
    region,
    lambda: {
      invoke: (arn, event) => served().lambda.invoker.invoke(arn, event),
      invokeAsync: (arn, event) => served().lambda.invoker.invokeAsync(arn, event),
    },
    targets: deliveriesBy(() => served().all),
    endpoint: awsAddress,
    tables: { endpoint: awsAddress, prune: (table, sequenceNumber) => streams.prune(table, sequenceNumber) },
    assetPath: (s3Key) => assetPath(assembly, s3Key),
  };
  const runtime = new SimulatedRuntime({
    timeline: time,
    programFor: options.programFor,
    nameOf: ({ codeFolder }) => labelOf(codeFolder),
    faults: options.invocationFaults,
    ownInstances: options.ownInstances ?? false,
  });
  services = createServices(kernel, {
    runtime,
    publicUrl: publicAddress,
    adjustVariables: (variables) => ({ ...variables, ...quiet, ...(options.print ? loud : {}) }),
    streams,
    pick: (limit) => hostChance.whole(0, limit - 1),
  });
  closers.add('services', () => stopServices(served(), until));
  const resources = configureServices(services.all, assembly, { account, region, endpoint: awsAddress });

  async function run(done: () => boolean): Promise<boolean> {
    for (;;) {
      await settled(engine);
      if (broken !== undefined) throw broken;
      if (done()) return true;
      if (!time.step()) return false;
    }
  }

  async function until<Result>(task: Promise<Result>): Promise<Result> {
    let ended = false;
    const end = () => (ended = true);
    task.then(end, end);
    if (!(await run(() => ended)))
      throw new Error('nothing is left to happen in the world, and what was waited for has not');
    return task;
  }

  await until(services.dynamodb.prepareTables());
  for (const service of services.all) {
    // Rows that have expired stay: a sweep over all tables every five minutes would take most of a run.
    if (service !== services.dynamodb) service.start();
  }
  const { all } = services;
  return {
    time,
    trace,
    chance,
    network,
    services,
    resources,
    db,
    engine,
    streams,
    redefineWorkflows(change) {
      const service = all.find(({ name }) => name === 'stepfunctions');
      if (service) redefineWorkflows(service, resources, kernel.assetPath, change);
    },
    run,
    until,
    stop,
  };
}

/** The keys that tokens are verified by. They never change and are always there: no function does anything without them. */
function keySetOf(
  { hostname, path }: OutgoingRequest,
  cognito: Services['cognito'],
): Promise<IncomingResponse> | undefined {
  if (hostname !== new URL(publicAddress).hostname || !path.includes('/.well-known/')) return undefined;
  return Promise.resolve({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(cognito.wellKnown(path))) });
}

/** What functions print and count is not looked at, as a rule. */
const quiet = { POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };
/** As on AWS, for who takes what they print. */
const loud = { POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_METRICS_DISABLED: 'false' };

const labels = new Map<string, string>();

/** The name of the function whose bundle a folder stands for. */
function labelOf(folder: string): string {
  let label = labels.get(folder);
  if (label === undefined) labels.set(folder, (label = readFileSync(join(folder, 'name.txt'), 'utf8')));
  return label;
}

/** Pollers wait for what is under way, by the world's clock. */
async function stopServices(services: Services, until: World['until']): Promise<void> {
  for (const service of services.all.toReversed()) await until(service.stop());
}
