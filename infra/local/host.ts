import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDataFolder, settle, type DataFolder } from './data-folder/data-folder.ts';
import { Closers } from './ending/closers.ts';
import { deliveriesBy } from './deliveries.ts';
import { startEngine } from './dynamodb/engine.ts';
import { answers } from './dynamodb/table-call.ts';
import { StreamRecords } from './dynamodb/stream-records.ts';
import { openEndpoint, type AwsEndpoint } from './endpoint/server.ts';
import { errorCode } from './error-code.ts';
import { HostOptionError } from './host-option-error.ts';
import { noFaults, type Faults } from './faults/faults.ts';
import type { HostLog, Kernel, TableEngine } from './kernel.ts';
import { FunctionLog } from './lambda/function-log.ts';
import { limitedRuntime } from './lambda/runtimes/limited-runtime.ts';
import { WorkerRuntime } from './lambda/runtimes/worker-runtime.ts';
import { createMeterService, type ReadableMeter } from './meter.ts';
import { openPublicServer, type PublicServer } from './http/public-server.ts';
import { realTimeline } from './real-timeline.ts';
import type { LocalService } from './service.ts';
import { createServices, type Services } from './services.ts';
import { assetPath, loadAssembly, placeOf } from './template/assembly.ts';
import { configureServices } from './template/configure-services.ts';
import { newSigningKey } from './cognito/signing-key.ts';

export interface HostOptions {
  /** Folder of the synthesized cloud assembly (`cdk.out`). */
  readonly assembly: string;
  /** Folder that everything durable is kept in; made where it does not exist. */
  readonly dataFolder: string;
  readonly log: HostLog;
  /** File of the key that secrets are sealed with; in the data folder by default, so that it is kept apart only where it is named. */
  readonly keyFile?: string | undefined;
  /** Port of the API; 0 (the default) takes any free one. */
  readonly port?: number;
  /** Interface that the API listens on; this machine only by default. */
  readonly listenOn?: string;
  /** Names by which clients reach the API besides this machine's own, such as that of a proxy. */
  readonly names?: readonly string[] | undefined;
  /** Deletes what the data folder holds before starting. */
  readonly fresh?: boolean;
  readonly faults?: Faults;
  /** Accepts requests and lets nothing follow from them: streams, queues and the clock start no function until a later start. */
  readonly holdEvents?: boolean;
  /** Invocations at once over all functions, as an account of AWS limits them; without, each function has its own limit only. */
  readonly concurrency?: number | undefined;
  /** Counts what AWS would charge for. Tables are then reached through the host, which makes them slower. */
  readonly meter?: ReadableMeter | undefined;
  /** Another DynamoDB-compatible engine instead of the one that comes with the host. */
  readonly dynamodbEndpoint?: string | undefined;
  /** Changes the variables that the template gives to functions, such as the speed of a demo. */
  readonly adjustVariables?: (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** A running host. */
export interface Host {
  /** Base address of the API. */
  readonly api: string;
  /** Address of the token endpoint. */
  readonly token: string;
  /** Base address of the AWS endpoint for SDK clients. */
  readonly endpoint: string;
  /** Address of the DynamoDB engine. */
  readonly dynamodb: string;
  readonly region: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly dataFolder: string;
  /** No host has been ready on this data folder before. */
  readonly isNew: boolean;
  /** Where the templates' resources ended up: physical name by `<stack>/<logical id>`. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * Does something once per data folder, and only on one that was new: again at the next start where it was not
   * finished, so it must be repeatable. Returns whether it did.
   */
  once(name: string, task: () => Promise<void>): Promise<boolean>;
  /** Ends everything; what is unfinished goes on at the next start. */
  stop(): Promise<void>;
}

/** The services that call functions by themselves. */
const startersOfFunctions: ReadonlySet<string> = new Set(['eventsources', 'scheduler']);

/**
 * Serves a synthesized app on this machine. Rejects, with everything closed again, when the port is taken, the data
 * folder is held by another host, there is no DynamoDB engine, or the template holds what the host does not know.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const closers = new Closers();
  const failed = (name: string, error: unknown) =>
    options.log.error('Something could not be ended', {
      name,
      error: error instanceof Error ? error.message : String(error),
    });
  try {
    return await start(options, closers, () => closers.closeAll(failed));
  } catch (error) {
    await closers.closeAll(failed);
    throw error;
  }
}

async function start(options: HostOptions, closers: Closers, stop: () => Promise<void>): Promise<Host> {
  const { log } = options;
  const faults = options.faults ?? noFaults;
  const assembly = loadAssembly(options.assembly);
  const folder = openDataFolder(options.dataFolder, options.fresh ?? false, options.keyFile);
  closers.add('data folder', () => folder.close());
  const publicServer = await openPublic(options, closers);
  const endpoint = await openSteadyEndpoint(folder, { faults, log });
  closers.add('AWS endpoint', () => endpoint.close());
  const tables = await openTables(options, folder, closers);

  const functionLog = new FunctionLog({ folder: join(folder.path, 'logs'), timeline: realTimeline, log });
  closers.add('function log', () => functionLog.flush());
  const workers = new WorkerRuntime({
    timeline: realTimeline,
    output: (functionName, text) => {
      options.meter?.add('log bytes', functionName, Buffer.byteLength(text));
      functionLog.write(functionName, text);
    },
  });
  const runtime = options.concurrency === undefined ? workers : limitedRuntime(workers, options.concurrency);

  const { region, account } = placeOf(assembly);
  let services: Services | undefined;
  const kernel: Kernel = {
    timeline: realTimeline,
    db: folder.db,
    vault: folder.vault,
    random: Math.random,
    newId: randomUUID,
    newSigningKey,
    log,
    faults,
    meter: options.meter,
    account,
    region,
    lambda: {
      invoke: (arn, event) => served().lambda.invoker.invoke(arn, event),
      invokeAsync: (arn, event) => served().lambda.invoker.invokeAsync(arn, event),
    },
    targets: deliveriesBy(() => served().all),
    endpoint: endpoint.url,
    tables,
    assetPath: (s3Key) => assetPath(assembly, s3Key),
  };
  const served = (): Services => {
    if (services === undefined) throw new Error('A service was asked before all of them had been made.');
    return services;
  };
  services = createServices(kernel, {
    runtime,
    publicUrl: publicServer.url,
    adjustVariables: options.adjustVariables ?? ((variables) => variables),
  });
  closers.add('services', () => stopServices(served().all));

  const resources = configureServices(services.all, assembly, { account, region, endpoint: endpoint.url });
  await services.dynamodb.prepareTables();
  endpoint.serve(services.all);
  for (const service of services.all) {
    if (options.holdEvents !== true || !startersOfFunctions.has(service.name)) service.start();
  }
  const shown = options.meter === undefined ? services.all : [...services.all, createMeterService(options.meter)];
  publicServer.serve({ api: services.api, cognito: services.cognito, services: shown });
  // Added last, so closed first: requests under way end before what they need does.
  closers.add('API', () => publicServer.close());

  const client = services.cognito.firstClient();
  const isNew = folder.isNew;
  settle(folder);
  return {
    api: publicServer.url,
    token: `${publicServer.url}/oauth2/token`,
    endpoint: endpoint.url,
    dynamodb: tables.endpoint,
    region,
    clientId: client?.id ?? '',
    clientSecret: client?.secret ?? '',
    dataFolder: folder.path,
    isNew,
    names: new Map(resources.map((resource) => [`${resource.stack}/${resource.logicalId}`, resource.name])),
    once: (name, task) => onceIn(folder, isNew, name, task),
    stop,
  };
}

async function onceIn(folder: DataFolder, isNew: boolean, name: string, task: () => Promise<void>): Promise<boolean> {
  const key = `once ${name}`;
  const state = folder.setting(key);
  if (state === 'done' || (state === undefined && !isNew)) return false;
  folder.saveSetting(key, 'begun');
  await task();
  folder.saveSetting(key, 'done');
  return true;
}

async function openPublic(options: HostOptions, closers: Closers): Promise<PublicServer> {
  const port = options.port ?? 0;
  const listenOn = options.listenOn ?? '127.0.0.1';
  try {
    const server = await openPublicServer({ host: listenOn, port, names: options.names, log: options.log });
    closers.add('API port', () => server.close());
    return server;
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') {
      throw new HostOptionError(
        'port',
        `Port ${port} is in use: stop what listens there, or name another port (0 takes any free one).`,
        { cause: error },
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new HostOptionError('listenOn', `Cannot listen on ${listenOn}:${port}: ${why}.`, { cause: error });
  }
}

/** Takes the port of the last start where it is free, so that addresses kept anywhere stay true. */
async function openSteadyEndpoint(folder: DataFolder, options: { faults: Faults; log: HostLog }): Promise<AwsEndpoint> {
  const open = (port: number) => openEndpoint({ ...options, port, newId: randomUUID });
  const last = Number(folder.setting('endpoint-port') ?? 0);
  const endpoint = await open(last).catch((error: unknown) => {
    if (last === 0) throw error;
    return open(0);
  });
  folder.saveSetting('endpoint-port', new URL(endpoint.url).port);
  return endpoint;
}

async function openTables(options: HostOptions, folder: DataFolder, closers: Closers): Promise<TableEngine> {
  const endpoint = options.dynamodbEndpoint;
  if (endpoint !== undefined) {
    if (await answers(endpoint)) return { endpoint, prune: () => {} };
    const message = `No DynamoDB engine answers at ${endpoint}: start it first, or name none.`;
    throw new HostOptionError('dynamodbEndpoint', message);
  }
  const engine = await startEngine(folder.path, options.log);
  closers.add('DynamoDB engine', () => engine.stop());
  const records = new StreamRecords(engine.databaseFile, realTimeline, options.log);
  closers.add('stream records', () => records.close());
  return {
    endpoint: engine.endpoint,
    database: engine.databaseFile,
    prune: (table, sequenceNumber) => records.prune(table, sequenceNumber),
  };
}

async function stopServices(services: readonly LocalService[]): Promise<void> {
  for (const service of [...services].reverse()) await service.stop();
  // What the last answers set off comes to its end before the database is closed.
  await new Promise((resolve) => setImmediate(resolve));
}
