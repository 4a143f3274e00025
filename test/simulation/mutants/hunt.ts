import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Violation } from '../checker/checker.ts';
import { prepareProgram } from '../prepare.ts';
import { applied } from '../program/bundle.ts';
import { simulate } from '../simulate.ts';
import type { Mutant } from './mutant.ts';

/** How a planted bug was found, if it was. */
export interface Catch {
  readonly mutant: Mutant;
  /** The first thing that the checker saw; undefined when all runs went well. */
  readonly violation?: Violation;
  readonly seed: string;
  /** Orders that were taken until then, in all runs. */
  readonly orders: number;
}

export interface HuntOptions {
  /** Folder of the synthesized template. */
  readonly assembly: string;
  readonly orders: number;
  readonly seeds: readonly string[];
}

/** Runs the simulation with a planted bug, seed after seed, until the checker sees it. */
export async function hunt(mutant: Mutant, { assembly, orders, seeds }: HuntOptions): Promise<Catch> {
  const planted = await plant(mutant, assembly);
  try {
    let taken = 0;
    for (const seed of seeds) {
      const result = await simulate({ ...planted, orders, seed, faults: new Set(mutant.needs) });
      taken += result.placed;
      const [violation] = result.violations;
      if (violation) return { mutant, violation, seed, orders: taken };
    }
    return { mutant, seed: seeds.join(', '), orders: taken };
  } finally {
    if (planted.assembly !== assembly) await rm(planted.assembly, { recursive: true });
  }
}

const project = fileURLToPath(new URL('../../..', import.meta.url));

/** The template and the code with the bug in them. */
async function plant(mutant: Mutant, assembly: string) {
  if (mutant.file.endsWith('.ts')) return { assembly, program: await prepareProgram([mutant]) };
  const copy = await mkdtemp(join(tmpdir(), 'mutant-'));
  await cp(assembly, copy, { recursive: true });
  plantInto(copy, mutant);
  return { assembly: copy, program: await prepareProgram() };
}

/** Files that are no code are parts of the template as they are. */
function plantInto(folder: string, mutant: Mutant): void {
  const source = readFileSync(join(project, mutant.file), 'utf8');
  const copies = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file, 'utf8') === source);
  if (copies.length === 0) throw new Error(`${mutant.name}: the template holds no copy of ${mutant.file}`);
  for (const copy of copies) writeFileSync(copy, applied(source, mutant));
}
