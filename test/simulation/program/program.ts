import { compileFunction } from 'node:vm';
import type { FunctionBundles } from './bundle.ts';
import { enter, outside, type Outside } from './outside.ts';
import { simulatedGlobals } from './simulated-globals.ts';
import { simulatedNodeModule } from './simulated-node.ts';

type Exports = Readonly<Record<string, unknown>>;
type Compiled = (...given: unknown[]) => Exports;
type ImportModule = (name: string) => unknown;

/** The compiled code of all functions. Compiled once, instantiated as often as functions start. */
export interface Program {
  /** A new instance of a function's module; its top level runs at once. Throws for a function that is not known. */
  instantiate(functionName: string): Exports;
}

const parameters = ['importModule', 'require', ...Object.keys(simulatedGlobals)];

/** The packages that functions import, evaluated. */
export type Dependencies = ReadonlyMap<string, unknown>;

export function compileProgram({ functions }: FunctionBundles, dependencies: Dependencies): Program {
  const compiled = new Map([...functions].map(([name, code]) => [name, compile(name, code)]));
  const importPackage = (name: string): unknown => dependencies.get(name) ?? importBuiltIn(name);

  return {
    instantiate(functionName) {
      const code = compiled.get(functionName);
      if (!code) throw new Error(`the program has no function ${functionName}`);
      return run(code, importPackage);
    },
  };
}

/**
 * Evaluates the packages of a bundle, in the order of their list. That is before any world, so that the first one takes
 * nothing else from its chance than later ones.
 */
export function evaluateDependencies(code: string, packages: readonly string[]): Dependencies {
  enter(nowhere);
  const exports = run(compile('dependencies', code), importBuiltIn);
  enter(undefined);
  return new Map(packages.map((name, place) => [name, exports[`package${place}`]]));
}

function compile(name: string, code: string): Compiled {
  return compileFunction(code, parameters, { filename: `simulated/${name}.js` }) as Compiled;
}

function run(code: Compiled, importModule: ImportModule): Exports {
  const require = (name: string) => {
    const module = importModule(name) as { readonly default?: unknown };
    return module.default ?? module;
  };
  return code(importModule, require, ...Object.values(simulatedGlobals));
}

function importBuiltIn(name: string): unknown {
  return name === 'simulation:outside' ? { outside } : simulatedNodeModule(name);
}

const nowhere: Outside = {
  now: () => 0,
  after: () => () => undefined,
  random: () => 0,
  bytes: (count) => Buffer.alloc(count),
  environment: () => ({}),
  print: () => undefined,
  send: () => Promise.reject(new Error('a request was sent while there was no world')),
};
