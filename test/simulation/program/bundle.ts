import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop, type BuildOptions, type Plugin } from 'esbuild';
import { moduleAsFunction } from './module-as-function.ts';

/** The code of all functions, each as the body of a function (see `moduleAsFunction`), and of what they depend on. */
export interface Bundles {
  /** Own code by function name. */
  readonly functions: ReadonlyMap<string, string>;
  /** All dependencies in one; it exports the namespace of each package as `package<n>`, by its place in `packages`. */
  readonly dependencies: string;
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

const common: BuildOptions = {
  absWorkingDir: project,
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  charset: 'utf8',
};

/**
 * Bundles functions as the app does, but with their dependencies in a bundle of their own, so that these are evaluated once
 * for all functions, and with the SDK's HTTP handler and signer replaced.
 * @param entries file of each function's handler below the project's folder, by function name.
 */
export async function bundle(
  entries: Readonly<Record<string, string>>,
  mutations: readonly Mutation[] = [],
): Promise<Bundles> {
  const own = await build({
    ...common,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: name })),
    outdir: 'out',
    plugins: [mutated(mutations), dependenciesApart],
  });
  const imported = Object.values(own.metafile?.outputs ?? {}).flatMap(({ imports }) => imports.map(({ path }) => path));
  const packages = [...new Set(imported)].filter((name) => !name.startsWith('node:')).sort();
  const dependencies = await build({
    ...common,
    stdin: { contents: packages.map(reExport).join('\n'), resolveDir: project },
    plugins: [simulatedSdk],
  });
  // The bundler would go on as a process of its own.
  await stop();
  return {
    functions: new Map(
      (own.outputFiles ?? []).map(({ path, text }) => [path.replace(/^.*\/(.+)\.js$/, '$1'), moduleAsFunction(text)]),
    ),
    dependencies: moduleAsFunction(dependencies.outputFiles?.[0]?.text ?? ''),
    packages,
  };
}

const reExport = (name: string, place: number) => `export * as package${place} from ${JSON.stringify(name)};`;

const dependenciesApart: Plugin = {
  name: 'dependencies apart',
  setup({ onResolve }) {
    onResolve({ filter: /^[^.#/]/ }, ({ path, kind }) => (kind === 'entry-point' ? null : { path, external: true }));
  },
};

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const simulatedSdk: Plugin = {
  name: 'simulated SDK',
  setup({ onResolve }) {
    onResolve({ filter: /^@smithy\/node-http-handler$/ }, () => ({ path: here('sdk-http-handler.ts') }));
    onResolve({ filter: /^@smithy\/signature-v4$/ }, () => ({ path: here('sdk-signer.ts') }));
    onResolve({ filter: /^\.\/outside\.ts$/ }, () => ({ path: 'simulation:outside', external: true }));
  },
};

function mutated(mutations: readonly Mutation[]): Plugin {
  const byFile = Map.groupBy(mutations, ({ file }) => resolve(project, file));
  return {
    name: 'mutations',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
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
