import type { Import, ImportRow, NewImport, OpenOms } from '@open-oms/client';
import { CommandError } from '../../connection.ts';
import { showProgress } from '../../progress.ts';
import type { PlainFile } from './packed-file.ts';
import { upload } from './upload.ts';

/** What is to be imported, and how the file is written. */
export type Wanted = Pick<
  NewImport,
  'kind' | 'dryRun' | 'encoding' | 'separator' | 'quotes' | 'decimal' | 'dates' | 'ignoreOthers'
> & {
  readonly fileName: string;
};

/** An import at its end, with what came of its rows. */
export interface Imported {
  readonly import: Import;
  readonly rows: readonly ImportRow[];
  /** It had been imported before: nothing was done. */
  readonly isOld: boolean;
}

const pollMs = 500;
/** What a second import of the same file does not leave as it is, or refuses row by row. */
const onceOnly: readonly Wanted['kind'][] = ['stock', 'orders', 'history'];

/**
 * Imports a file in the system and waits for its end. One that runs already, or has stopped, is followed and goes on; stock that was
 * counted by this very file is not counted again, and its orders are not taken again, unless `again` says so.
 */
export async function runBulk(client: OpenOms, file: PlainFile, wanted: Wanted, again: boolean): Promise<Imported> {
  const known = wanted.dryRun ? undefined : await sameFile(client, file, wanted, again);
  const isOld = known?.stage === 'completed';
  const begun = known === undefined ? await begin(client, file, wanted) : await goOn(client, known);
  const ended = await untilEnded(client, begun);
  return { import: ended, rows: await rowsOf(client, ended.importId), isOld };
}

/** An import of the same content, written alike, that runs, can go on, or must not be repeated. */
async function sameFile(
  client: OpenOms,
  { sha256 }: PlainFile,
  { kind, encoding, separator, quotes, decimal, dates, ignoreOthers }: Wanted,
  again: boolean,
): Promise<Import | undefined> {
  const { items } = await client.call('listImports', { query: { limit: 100 } });
  return items.find((one) => {
    const isSame =
      one.sha256 === sha256 &&
      one.kind === kind &&
      !one.dryRun &&
      one.encoding === encoding &&
      one.separator === separator &&
      one.quotes === quotes &&
      one.decimal === decimal &&
      one.dates === dates &&
      one.ignoreOthers === ignoreOthers;
    if (!isSame) return false;
    if (one.stage === 'completed') return onceOnly.includes(kind) && !again;
    const isToGoOn = one.stage === 'failed' && one.lines.all !== undefined && one.lines.done < one.lines.all;
    return one.stage === 'running' || one.stage === 'cancelling' || isToGoOn;
  });
}

async function begin(client: OpenOms, { path, bytes, sha256 }: PlainFile, wanted: Wanted): Promise<Import> {
  if (bytes === 0) throw new CommandError(`${wanted.fileName} is empty: see that it is the right file`);
  const made = await client.call('createImport', { body: { ...wanted, bytes, sha256 } });
  await upload(path, made.upload);
  return client.call('startImport', { params: { importId: made.importId } });
}

function goOn(client: OpenOms, { stage, importId }: Import): Promise<Import> {
  const call = { params: { importId } };
  return stage === 'failed' ? client.call('startImport', call) : client.call('getImport', call);
}

async function untilEnded(client: OpenOms, begun: Import): Promise<Import> {
  const progress = showProgress(begun.kind, begun.bytes.all ?? 0);
  let present = begun;
  while (present.stage === 'running' || present.stage === 'cancelling') {
    progress.at(present.bytes.done);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    present = await client.call('getImport', { params: { importId: begun.importId } });
  }
  progress.at(present.bytes.done);
  progress.end();
  return present;
}

async function rowsOf(client: OpenOms, importId: string): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? {} : { cursor };
    const page = await client.call('listImportRows', { params: { importId }, query });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return rows;
}
