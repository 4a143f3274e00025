import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionSources } from '#infra/functions.ts';
import { synthesize, templateSources } from '#infra/one-machine/synth.ts';
import { simulatedSettings } from './app/settings.ts';
import { bundleDependencies, bundleFunctions, type Mutation } from './program/bundle.ts';
import { compileProgram, evaluateDependencies, type Dependencies, type Program } from './program/program.ts';
import { nextVersion } from './versions/next-version.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Synthesizes the template that worlds serve, once for each state of the sources; returns its folder. */
export function prepareAssembly(): Promise<string> {
  return synthesize(project, join(project, 'cdk.out', 'simulation'), {
    app: {
      file: join('test', 'simulation', 'app', 'main.ts'),
      sources: [...templateSources, join('test', 'simulation', 'app')],
    },
  });
}

/** The present version of the code and the next one. */
export async function prepareVersions(): Promise<{ readonly program: Program; readonly next: Program }> {
  return { program: await prepareProgram(), next: await prepareProgram(nextVersion) };
}

let evaluated: { readonly packages: string; readonly dependencies: Dependencies } | undefined;

/** Bundles and compiles the code of all functions, changed as asked. What they depend on is made once. */
export async function prepareProgram(mutations: readonly Mutation[] = []): Promise<Program> {
  const sources = Object.entries(functionSources(simulatedSettings()));
  const bundles = await bundleFunctions(
    Object.fromEntries(sources.map(([name, { entry }]) => [name, entry])),
    mutations,
  );
  const packages = bundles.packages.join(' ');
  if (evaluated?.packages !== packages) {
    const code = await bundleDependencies(bundles.packages);
    evaluated = { packages, dependencies: evaluateDependencies(code, bundles.packages) };
  }
  return compileProgram(bundles, evaluated.dependencies);
}
