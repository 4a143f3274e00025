import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { exampleIds } from '#shared/contracts/examples.ts';

const knownIds = z.partialRecord(z.enum(Object.keys(exampleIds) as (keyof typeof exampleIds)[]), z.string());

/**
 * The document with the real ids of what its examples name, as far as they are known: a demo system keeps them in the file
 * that `EXAMPLE_IDS_FILE` names, and adds to it while it gets ready. Without such a file the document stays as it is.
 */
export async function withRealIds(document: string): Promise<string> {
  const file = process.env['EXAMPLE_IDS_FILE'];
  if (!file) return document;
  const real = await readIds(file);
  return Object.entries(exampleIds).reduce(
    (text, [name, example]) => text.replaceAll(example, real[name as keyof typeof exampleIds] ?? example),
    document,
  );
}

/** No ids until the file has been written. */
async function readIds(file: string): Promise<z.infer<typeof knownIds>> {
  try {
    return knownIds.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
