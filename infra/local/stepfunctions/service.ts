import type { Kernel } from '../kernel.ts';
import { answersTo, type LocalService, type ResourceKind } from '../service.ts';
import { operations } from './api/api.ts';
import { Engine } from './execution/engine.ts';
import { aliasKind, stateMachineKind, versionKind } from './kinds.ts';
import { Purge } from './purge.ts';
import { Registry } from './registry.ts';
import { startExecution } from './starting.ts';
import { Store } from './store.ts';

export interface StepFunctionsService extends LocalService {
  /** Starts an execution of a machine, version or alias with a message as input, under a name of its own. */
  deliver(targetArn: string, message: string): Promise<void>;
  /** Whether anything is left to do now, apart from timers. */
  readonly busy: boolean;
}

/** Step Functions as this host serves it: Standard state machines with JSONata definitions. */
export function createStepFunctionsService(kernel: Kernel): StepFunctionsService {
  const store = new Store(kernel.db);
  const registry = new Registry(store, (key) => kernel.assetPath(key));
  const engine = new Engine({ kernel, store, machine: (hash) => registry.compiled(hash) });
  const parts = { kernel, registry, store, engine };
  const purge = new Purge(kernel.timeline, store);

  return {
    name: 'stepfunctions',
    kinds: [stateMachineKind, versionKind, aliasKind] satisfies ResourceKind[],
    targetPrefix: 'AWSStepFunctions',
    arnService: 'states',
    call: answersTo('Step Functions', operations(parts)),
    configure: (resources) => registry.configure(resources),
    start() {
      engine.start();
      purge.start();
    },
    async stop() {
      purge.stop();
      await engine.stop();
    },
    async deliver(targetArn, message) {
      startExecution(parts, { stateMachineArn: targetArn, name: kernel.newId(), input: message });
    },
    get busy() {
      return engine.busy;
    },
  };
}
