import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '#infra/local/error-code.ts';

/** A CDK app in the project. */
export interface AppSource {
  /** Its file below the project's folder. */
  readonly file: string;
  /** What template and bundles are made from, files and folders below the project's folder. */
  readonly sources: readonly string[];
}

/** What every template of the project is made from. */
export const templateSources = [
  'infra',
  'workflows',
  'shared',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
] as const;

const system: AppSource = { file: join('infra', 'app.ts'), sources: [...templateSources, 'functions'] };
/** The host and its start read the template; they do not make it. */
const withoutEffect: ReadonlySet<string> = new Set([join('infra', 'local'), join('infra', 'one-machine')]);

/** The app could not be synthesized; the message holds what it printed. */
export class SynthError extends Error {
  override readonly name = 'SynthError';
}

/** Assemblies of earlier sources that stay: a host that still runs may yet load bundles from one. */
const keptAssemblies = 4;
/** A synthesis that has not ended after so long (milliseconds) was interrupted. */
const abandonedAfter = 600_000;

export interface SynthOptions {
  /** Called before the app is run. */
  readonly begun?: () => void;
  /** Ends a run of the app that is under way. */
  readonly ending?: AbortSignal;
  /** Another app than the system's own. */
  readonly app?: AppSource;
}

/**
 * Synthesizes the stage `local` of the app in `project` into a folder of its own below `into`, named after the content
 * of the sources; one that is there already is taken as it is, without running the app. Returns that folder. Rejects
 * with a SynthError when the app fails.
 */
export async function synthesize(project: string, into: string, options: SynthOptions = {}): Promise<string> {
  const source = options.app ?? system;
  const folder = join(into, contentHash(project, source.sources).slice(0, 16));
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  options.begun?.();
  const unfinished = newFolder(into);
  try {
    await runApp(project, source.file, unfinished, options.ending);
    // Another start may have been faster; its result is the same.
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  removeOld(into, folder);
  return folder;
}

function newFolder(into: string): string {
  try {
    mkdirSync(into, { recursive: true });
    return mkdtempSync(join(into, 'unfinished-'));
  } catch (error) {
    throw new SynthError(
      `The app cannot be built in ${into}, because this user cannot write there (${errorCode(error)}).`,
      {
        cause: error,
      },
    );
  }
}

function removeOld(into: string, current: string): void {
  const folders = readdirSync(into)
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && join(into, name) !== current)
    .map((name) => ({ path: join(into, name), age: statSync(join(into, name)).mtimeMs }))
    .sort((left, right) => right.age - left.age);
  for (const { path } of folders.slice(keptAssemblies - 1)) rmSync(path, { recursive: true, force: true });
  for (const name of readdirSync(into).filter((each) => each.startsWith('unfinished-'))) {
    const path = join(into, name);
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - abandonedAfter) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function runApp(project: string, file: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const app = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(project, file)], {
      cwd: project,
      env: appEnvironment(project, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let output = '';
    for (const stream of [app.stdout, app.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => (output += text));
    }
    app.on('error', reject);
    app.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SynthError(`The app cannot be synthesized (${file} ended with ${code}):\n${output.trim()}`));
    });
  });
}

/** What the app reads from the environment must not differ from start to start, as the assembly is kept. */
function appEnvironment(project: string, folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('OMS_') && !name.startsWith('CDK_'));
  return { ...Object.fromEntries(own), OMS_STAGE: 'local', CDK_OUTDIR: folder, CDK_CONTEXT_JSON: context(project) };
}

/** The context that the CDK command line would hand to the app, feature flags above all. */
function context(project: string): string {
  const file = join(project, 'cdk.json');
  if (!existsSync(file)) return '{}';
  try {
    const { context: given = {} }: { context?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
    return JSON.stringify(given);
  } catch (error) {
    throw new SynthError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function contentHash(project: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    if (withoutEffect.has(path) || !existsSync(join(project, path))) return;
    const entries = readDirectory(join(project, path));
    if (entries !== undefined) {
      for (const entry of entries) add(join(path, entry));
      return;
    }
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(project, path)))
      .update('\0');
  };
  for (const source of sources) add(source);
  return hash.digest('hex');
}

/** Sorted names in a folder; undefined for a file. */
function readDirectory(path: string): string[] | undefined {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
