import { ambient } from '#shared/ambient.ts';
import { CsvError } from '#shared/csv/csv-error.ts';
import { FileGone, readFile } from '#shared/files/files.ts';
import { holdsCardNumber } from '#shared/http/card-numbers/card-number.ts';
import {
  bulkKinds,
  changeImport,
  fileKey,
  isActive,
  loadImport,
  surveyed,
  surveyFile,
  unableToGoOn,
  type Import,
} from '#functions/imports/public.ts';
import type { Turned } from './contracts.ts';

/** Finds out how the file of an import is written. One that cannot be read as its kind ends the import with the reason. */
export async function surveyImport(importId: string): Promise<Turned> {
  const present = await loadImport(importId);
  if (!present) throw new Error(`there is no import ${importId}`);
  if (!isActive(present)) return turnOf(present);
  // One that goes on where it stopped is known already.
  if (present.layout) return turnOf(present);
  const found = await layoutOf(present);
  return turnOf(
    await changeImport(importId, (before) => {
      if (!isActive(before) || before.layout) return undefined;
      if (typeof found === 'string') return unableToGoOn(before, `the file ${found}`, ambient.now());
      return surveyed(before, found, ambient.now());
    }),
  );
}

/** Of a file, why it cannot be read any more. */
export const fileGone = 'is not there any more: announce it anew';

/** Of a file whose first line is told otherwise. */
const holdsCard =
  'has what looks like a payment card number in place of a column: see that it is the right file, with a line that names its columns';

/** How the file is written, or why it cannot be read. */
async function layoutOf({ importId, kind, bytes, written }: Import) {
  try {
    return await surveyFile((from) => readFile(fileKey(importId), from, bytes), bulkKinds[kind], written);
  } catch (error) {
    if (error instanceof CsvError) return holdsCardNumber(error.message) ? holdsCard : error.message;
    if (error instanceof FileGone) return fileGone;
    throw error;
  }
}

/** What an import needs next. */
export function turnOf(of: Import): Turned {
  return { next: isActive(of) ? 'Carry out rows' : 'Ended', stage: of.stage };
}
