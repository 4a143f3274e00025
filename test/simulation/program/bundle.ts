import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop, type BuildOptions, type Plugin } from 'esbuild';
import { moduleAsFunction } from './module-as-function.ts';

/** The code of all functions, each as the body of a function (see `moduleAsFunction`), without what they depend on. */
export interface FunctionBundles {
  readonly functions: ReadonlyMap<string, string>;
  /** The packages that they import. */
  readonly packages: readonly string[];
}

/** A change of one source file. */
export interface Mutation {
  readonly name: string;
  /** Below the project's folder. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const project = fileURLToPath(new URL('../../..', import.meta.url));

const common = {
  absWorkingDir: project,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  charset: 'utf8',
} as const satisfies BuildOptions;

/**
 * Bundles functions as the app does, but leaves their dependencies out.
 * @param entries file of each function's handler below the project's folder, by function name.
 */
export async function bundleFunctions(
  entries: Readonly<Record<string, string>>,
  mutations: readonly Mutation[] = [],
): Promise<FunctionBundles> {
  const { outputFiles, metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: name })),
    outdir: 'out',
    plugins: [mutated(mutations), dependenciesApart, simulatedDatabase],
  });
  // The bundler would go on as a process of its own.
  await stop();
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return {
    functions: new Map(
      outputFiles.map(({ path, text }) => [path.replace(/^.*\/(.+)\.js$/, '$1'), moduleAsFunction(text)]),
    ),
    packages: [...new Set(imported)].filter((name) => !/^(node|simulation):/.test(name)).sort(),
  };
}

/**
 * Bundles packages into one, with the SDK's HTTP handler replaced. It exports the namespace of each as `package<n>`, by its
 * place in the list.
 */
export async function bundleDependencies(packages: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    ...common,
    stdin: { contents: packages.map(reExport).join('\n'), resolveDir: project },
    plugins: [simulatedSdk],
  });
  await stop();
  return moduleAsFunction(outputFiles[0]?.text ?? '');
}

const reExport = (name: string, place: number) => `export * as package${place} from ${JSON.stringify(name)};`;

const dependenciesApart: Plugin = {
  name: 'dependencies apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.#/]/ }, ({ path, kind }) => (kind === 'entry-point' ? null : { path, external: true }));
  },
};

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const outsideApart = { path: 'simulation:outside', external: true };

const simulatedDatabase: Plugin = {
  name: 'simulated database',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/send\.ts$/ }, () => ({ path: here('simulated-database.ts') }));
    onResolve({ filter: /^\.\/outside\.ts$/ }, () => outsideApart);
  },
};

const simulatedSdk: Plugin = {
  name: 'simulated SDK',
  setup({ onResolve }) {
    onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: here('sdk-http-handler.ts') }));
    onResolve({ filter: /^\.\/outside\.ts$/ }, () => outsideApart);
  },
};

function mutated(mutations: readonly Mutation[]): Plugin {
  const byFile = Map.groupBy(mutations, ({ file }) => resolve(project, file));
  return {
    name: 'mutations',
    setup({ onLoad }) {
      onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
        const own = byFile.get(path);
        return own ? { contents: own.reduce(applied, readFileSync(path, 'utf8')), loader: 'ts' } : null;
      });
    },
  };
}

/** The source with one change made. Throws when its place is not there exactly once. */
export function applied(source: string, { name, file, find, replace }: Mutation): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${name}: ${file} holds ${JSON.stringify(find)} ${source.split(find).length - 1} times, not once`);
  }
  return `${before}${replace}${after}`;
}
