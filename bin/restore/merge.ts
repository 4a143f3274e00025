import type { Subject } from './compare.ts';
import { laterThan, mergeParts, putsIn, rowName, type MergeOptions } from './plan.ts';
import type { Tables } from './tables.ts';

/** A subject whose rows did not all come back. */
interface Left {
  readonly name: string;
  readonly why: string;
}

/** An order that came back as it was, while rows beside it are later. */
interface Behind {
  readonly name: string;
  readonly rows: readonly string[];
}

/** What a merge has come to. */
export interface Merged {
  readonly rows: number;
  /** How many came back whole. */
  readonly subjects: number;
  readonly behind: readonly Behind[];
  readonly left: readonly Left[];
}

/** Brings the rows of subjects back, one after the other. What goes wrong with one is told, and the others come all the same. */
export async function merge(
  subjects: readonly Subject[],
  live: Pick<Tables, 'name' | 'write'>,
  options: MergeOptions,
): Promise<Merged> {
  const left: Left[] = [];
  const behind: Behind[] = [];
  let [rows, merged] = [0, 0];
  for (const subject of subjects) {
    let done = 0;
    let why: string | undefined;
    try {
      for (const part of mergeParts(subject, options, (table) => live.name(table))) {
        if (!(await live.write(part))) {
          why = 'has changed meanwhile: compare again';
          break;
        }
        done += putsIn(part);
      }
    } catch (error) {
      why = `could not be written: ${error instanceof Error ? error.message : String(error)}`;
    }
    rows += done;
    const later = laterThan(subject, options).map(rowName);
    if (why !== undefined) left.push({ name: subject.name, why: done > 0 ? `came back in part, and ${why}` : why });
    else if (later.length > 0) behind.push({ name: subject.name, rows: later });
    else if (done > 0) merged += 1;
  }
  return { rows, subjects: merged, behind, left };
}
