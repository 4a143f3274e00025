import { outside } from './outside.ts';
import { simulatedCrypto } from './simulated-crypto.ts';

/** `Date` by the clock of the world; all else is as ever. */
class SimulatedDate extends Date {
  constructor(...parts: unknown[]) {
    // The forms of Date's own constructor are passed on as they came.
    super(...((parts.length === 0 ? [outside().now()] : parts) as [number]));
  }

  static override now(): number {
    return outside().now();
  }
}

const simulatedMath: Math = Object.create(Math, {
  ...Object.getOwnPropertyDescriptors(Math),
  random: { value: () => outside().random() },
}) as Math;

interface Timer {
  ref(): Timer;
  unref(): Timer;
  readonly cancel: () => void;
}

function timer(cancel: () => void): Timer {
  const made: Timer = { ref: () => made, unref: () => made, cancel };
  return made;
}

function simulatedSetTimeout(task: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]): Timer {
  return timer(outside().after(milliseconds, () => task(...args)));
}

function simulatedSetInterval(task: (...args: unknown[]) => void, milliseconds = 0, ...args: unknown[]): Timer {
  let cancel: () => void;
  const again = () => {
    cancel = outside().after(Math.max(1, milliseconds), () => {
      again();
      task(...args);
    });
  };
  again();
  return timer(() => cancel());
}

const clear = (given: Timer | undefined) => given?.cancel();

const simulatedAbortSignal = new Proxy(AbortSignal, {
  get(real, name) {
    if (name !== 'timeout') return Reflect.get(real, name);
    return (milliseconds: number) => {
      const controller = new AbortController();
      outside().after(milliseconds, () =>
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      );
      return controller.signal;
    };
  },
});

const print = (...parts: unknown[]) => outside().print(`${parts.map(String).join(' ')}\n`);
const output = { write: (text: unknown) => (outside().print(String(text)), true) };

/** Some code takes the object once and asks it for ever. */
const environment = new Proxy<Record<string, string | undefined>>(
  {},
  {
    get: (_, name) => Reflect.get(outside().environment(), name) as unknown,
    set: (_, name, value) => Reflect.set(outside().environment(), name, value),
    has: (_, name) => Reflect.has(outside().environment(), name),
    deleteProperty: (_, name) => Reflect.deleteProperty(outside().environment(), name),
    ownKeys: () => Reflect.ownKeys(outside().environment()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(outside().environment(), name),
  },
);

const simulatedProcess = Object.create(process, {
  env: { value: environment },
  stdout: { value: output },
  stderr: { value: output },
  on: { value: () => simulatedProcess },
  once: { value: () => simulatedProcess },
  emitWarning: { value: () => undefined },
  uptime: { value: () => 0 },
  hrtime: {
    value: Object.assign(() => [Math.floor(outside().now() / 1000), (outside().now() % 1000) * 1e6], {
      bigint: () => BigInt(outside().now()) * 1_000_000n,
    }),
  },
}) as typeof process;

function noFetch(): never {
  throw new Error('fetch is not simulated: requests go through node:http, node:https or an AWS client');
}

/** What the names of Node's globals mean to code under simulation. Each is a parameter of the compiled code. */
export const simulatedGlobals: Readonly<Record<string, unknown>> = {
  Date: SimulatedDate,
  Math: simulatedMath,
  setTimeout: simulatedSetTimeout,
  setInterval: simulatedSetInterval,
  clearTimeout: clear,
  clearInterval: clear,
  setImmediate: (task: (...args: unknown[]) => void, ...args: unknown[]) => simulatedSetTimeout(task, 0, ...args),
  clearImmediate: clear,
  performance: { now: () => outside().now(), timeOrigin: 0 },
  AbortSignal: simulatedAbortSignal,
  console: { log: print, info: print, warn: print, error: print, debug: print, trace: print },
  process: simulatedProcess,
  fetch: noFetch,
  crypto: simulatedCrypto,
};
