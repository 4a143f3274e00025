import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the template and the bundles are made from, below the project's folder. */
const sources = [
  'infra',
  'functions',
  'workflows',
  'shared',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const withoutEffect = join('infra', 'local');
const hashFile = 'content-hash';

/** The app could not be synthesized; the message holds what it printed. */
export class SynthError extends Error {
  override readonly name = 'SynthError';
}

/**
 * Makes sure that the assembly in `folder` agrees with the sources in `project`, and synthesizes the stage `local`
 * where it does not. Returns whether it had to. Rejects with a SynthError when the app fails.
 */
export async function synthesize(project: string, folder: string): Promise<boolean> {
  const hash = contentHash(project);
  const marker = join(folder, hashFile);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === hash) return false;
  rmSync(folder, { recursive: true, force: true });
  await runApp(project, folder);
  writeFileSync(marker, hash);
  return true;
}

function runApp(project: string, folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const app = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(project, 'infra', 'app.ts')], {
      cwd: project,
      env: appEnvironment(project, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [app.stdout, app.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => (output += text));
    }
    app.on('error', reject);
    app.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new SynthError(`The app cannot be synthesized (infra/app.ts ended with ${code}):\n${output.trim()}`));
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
  const { context: given = {} }: { context?: unknown } = JSON.parse(readFileSync(file, 'utf8'));
  return JSON.stringify(given);
}

function contentHash(project: string): string {
  const hash = createHash('sha256');
  const add = (path: string) => {
    if (path === withoutEffect || !existsSync(join(project, path))) return;
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
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
