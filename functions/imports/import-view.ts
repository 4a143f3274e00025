import type { ImportRow, ImportView } from '#shared/contracts/api/imports.ts';
import type { Import, RowOutcome } from './import.ts';

/** An import as the API shows it. */
export function importView(of: Import): ImportView {
  const { importId, kind, fileName, dryRun, stage, written, client, createdAt, version, layout, done, rows } = of;
  const { startedAt, endedAt, failure } = of;
  return {
    importId,
    kind,
    fileName,
    ...(of.sha256 === undefined ? {} : { sha256: of.sha256 }),
    dryRun,
    stage,
    ...(written as Partial<ImportView>),
    bytes: { done: done.bytes, all: of.bytes },
    lines: { done: done.lines, ...(layout ? { all: layout.extent.lines } : {}) },
    rows,
    ...(failure === undefined ? {} : { failure }),
    client,
    createdAt,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    version,
  };
}

export function rowView({ line, key, result, detail }: RowOutcome): ImportRow {
  return { line, key, result, ...(detail === '' ? {} : { detail }) };
}
