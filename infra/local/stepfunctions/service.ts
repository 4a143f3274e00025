import { readFileSync } from 'node:fs';
import type { Kernel } from '../kernel.ts';
import type { LocalService, ResourceKind } from '../service.ts';
import { answer, operations } from './api.ts';
import { Engine } from './engine.ts';
import { aliasKind, stateMachineKind, versionKind } from './kinds.ts';
import { Notices } from './notices.ts';
import { Purge } from './purge.ts';
import { type ReadAsset, Registry } from './registry.ts';
import { startExecution } from './starting.ts';
import { Store } from './store.ts';

export interface StepFunctionsOptions {
  /** Text of the asset that a `DefinitionS3Location` names; the deployment asset on disk unless given. */
  readonly readAsset?: ReadAsset;
  /** Base address of DynamoDB for the integrations that call it; the engine itself unless given. */
  readonly dynamodbEndpoint?: () => string;
}

export interface StepFunctionsService extends LocalService {
  /** Starts an execution of a machine, version or alias with a message as input, under a name of its own. */
  deliver(targetArn: string, message: string): Promise<void>;
  /** Whether anything is left to do now, apart from timers. */
  readonly busy: boolean;
}

/** Step Functions as this host serves it: Standard state machines with JSONata definitions. */
export function createStepFunctionsService(kernel: Kernel, options: StepFunctionsOptions = {}): StepFunctionsService {
  const store = new Store(kernel.db);
  const sources = { now: () => kernel.timeline.now(), random: kernel.random, newId: kernel.newId };
  const fromDisk: ReadAsset = (_bucket, key) => readFileSync(kernel.assetPath(key), 'utf8');
  const registry = new Registry(store, sources, options.readAsset ?? fromDisk);
  const notices = new Notices(kernel, store);
  const main = (): string => kernel.endpoint;
  const endpoints = {
    region: kernel.region,
    main,
    dynamodb: options.dynamodbEndpoint ?? (() => kernel.tables.endpoint),
  };
  const engine = new Engine({
    kernel,
    store,
    notices,
    endpoints,
    machine: (hash) => registry.compiled(hash),
    start: (request) => startExecution(parts, request),
  });
  const parts = { kernel, registry, store, engine };
  const known = operations(parts);
  const purge = new Purge(kernel.timeline, store);

  return {
    name: 'stepfunctions',
    kinds: [stateMachineKind, versionKind, aliasKind] satisfies ResourceKind[],
    targetPrefix: 'AWSStepFunctions',
    arnService: 'states',
    call: (call) => answer(known, call),
    configure: (resources) => registry.configure(resources),
    start() {
      engine.start();
      notices.start();
      purge.start();
    },
    async stop() {
      purge.stop();
      await engine.stop();
      await notices.stop();
    },
    async deliver(targetArn, message) {
      startExecution(parts, { stateMachineArn: targetArn, name: kernel.newId(), input: message });
    },
    get busy() {
      return engine.busy;
    },
  };
}
