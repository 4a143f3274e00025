import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/** What goes into the deployment package of one function. */
export interface BundleSource {
  /** The handler's file, below the repository root. */
  readonly entry: string;
  /** Files laid beside the bundle, below the repository root. */
  readonly assets?: readonly string[];
}

/**
 * Bundles all functions in one run: one self-contained ES module per function, in a folder of its own below `outdir`.
 * @returns the folder of each function, by name.
 */
export function bundleFunctions(
  sources: Readonly<Record<string, BundleSource>>,
  outdir: string,
): Record<string, string> {
  rmSync(outdir, { recursive: true, force: true });
  buildSync({
    entryPoints: Object.entries(sources).map(([name, { entry }]) => ({
      in: join(root, entry),
      out: join(name, 'index'),
    })),
    outdir,
    absWorkingDir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    keepNames: true,
    treeShaking: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(root, 'shared', 'credentials.ts') },
    legalComments: 'none',
    logLevel: 'warning',
    // CommonJS parts of dependencies ask for Node's own modules through require.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return Object.fromEntries(
    Object.entries(sources).map(([name, { assets = [] }]) => {
      const folder = join(outdir, name);
      mkdirSync(folder, { recursive: true });
      for (const asset of assets) cpSync(join(root, asset), join(folder, basename(asset)));
      return [name, folder];
    }),
  );
}
