import * as asyncHooks from 'node:async_hooks';
import * as buffer from 'node:buffer';
import * as events from 'node:events';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import * as stream from 'node:stream';
import * as url from 'node:url';
import * as util from 'node:util';
import * as zlib from 'node:zlib';
import { outside } from './outside.ts';
import { simulatedCrypto } from './simulated-crypto.ts';
import { simulatedGlobals } from './simulated-globals.ts';
import { simulatedHttp, simulatedHttps } from './simulated-http.ts';

/** There are no files: what a function reads from disk is a setting of its machine, and there are none. */
const noFile = async (file: unknown): Promise<never> => {
  throw Object.assign(new Error(`ENOENT: no such file or directory, open '${String(file)}'`), { code: 'ENOENT' });
};

/** Every name leads to one public address. */
const lookup = async () => [{ address: '93.184.215.14', family: 4 }];

/** Every console prints into the world. */
function SimulatedConsole(): unknown {
  return simulatedGlobals['console'];
}

/** What may be used as it is: it neither waits nor chooses nor looks outside. */
const pure: Readonly<Record<string, unknown>> = {
  async_hooks: asyncHooks,
  buffer,
  events,
  net,
  os,
  path,
  stream,
  url,
  util,
  zlib,
};

const simulated: Readonly<Record<string, unknown>> = {
  console: { Console: SimulatedConsole, default: { Console: SimulatedConsole } },
  crypto: { ...simulatedCrypto, default: simulatedCrypto },
  'dns/promises': { lookup },
  fs: { promises: { readFile: noFile }, readFileSync: noFile },
  'fs/promises': { readFile: noFile },
  http: { ...simulatedHttp, default: simulatedHttp },
  https: { ...simulatedHttps, default: simulatedHttps },
  process: simulatedGlobals['process'],
  timers: simulatedGlobals,
  'timers/promises': { setTimeout: (milliseconds: number) => pause(milliseconds) },
};

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => void outside().after(milliseconds, resolve));
}

/** The module of Node's own that code under simulation gets. One that is not simulated says so when it is called. */
export function simulatedNodeModule(name: string): unknown {
  const bare = name.replace(/^node:/, '');
  return simulated[bare] ?? pure[bare] ?? untouchable(bare);
}

function untouchable(module: string): unknown {
  return new Proxy(
    {},
    {
      get: (_, name) =>
        function notSimulated() {
          throw new Error(`${module}.${String(name)} was called, which is not simulated`);
        },
    },
  );
}
