import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareProgram } from '../prepare.ts';
import { applied, type Mutation } from '../program/bundle.ts';
import type { Program } from '../program/program.ts';
import { nextVersion } from '../versions/next-version.ts';
import type { Mutant } from './mutant.ts';

/** A system with a change in it. */
export interface Planted {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly program: Program;
  /** Its next version, with the same change, where the change takes one to be seen. */
  readonly next?: Program;
  /** Takes away what was written for it. */
  remove(): Promise<void>;
}

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** The template and the code with the change in them. Throws when its place is not there exactly once. */
export async function plant(mutation: Mutant, assembly: string): Promise<Planted> {
  if (mutation.file.endsWith('.ts')) {
    const program = await prepareProgram([mutation]);
    const next = mutation.needs?.includes('versions') ? await prepareProgram([...nextVersion, mutation]) : program;
    return { assembly, program, next, remove: async () => undefined };
  }
  const copy = await mkdtemp(join(tmpdir(), 'mutant-'));
  await cp(assembly, copy, { recursive: true });
  plantInto(copy, mutation);
  return { assembly: copy, program: await prepareProgram(), remove: () => rm(copy, { recursive: true }) };
}

/** The file with the change in it. Throws when its place is not there exactly once. */
export function changedFile(mutation: Mutation): string {
  return applied(readFileSync(join(project, mutation.file), 'utf8'), mutation);
}

/** Files that are no code are parts of the template as they are. */
function plantInto(folder: string, mutation: Mutation): void {
  const source = readFileSync(join(project, mutation.file), 'utf8');
  const copies = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, 'utf8') === source);
  if (copies.length === 0) throw new Error(`${mutation.name}: the template holds no copy of ${mutation.file}`);
  for (const copy of copies) writeFileSync(copy, changedFile(mutation));
}
