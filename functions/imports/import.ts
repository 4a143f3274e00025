import type { Extent } from '#shared/csv/csv-file.ts';
import type { Scope } from '#shared/contracts/scopes.ts';
import type { ImportKind, ImportStage, RowResult } from '#shared/contracts/vocabulary.ts';
import type { BulkOptions, FileLayout } from './reading/read-rows.ts';

/** A file of rows that is, or is to be, carried out. */
export interface Import {
  readonly importId: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  /** Length of the file. */
  readonly bytes: number;
  /** Of the file, in hexadecimal digits, where it was said. */
  readonly sha256?: string | undefined;
  readonly dryRun: boolean;
  readonly written: BulkOptions;
  /** Whose rights it works with: those of this client, as they are at the time, and no scope that its token did not have. */
  readonly client: string;
  readonly scopes: readonly Scope[];
  readonly stage: ImportStage;
  /** Counts its executions, from 1; 0 before the first. */
  readonly run: number;
  /** How the file is written, once it has been looked through. */
  readonly layout?: FileLayout | undefined;
  /** The part of the file whose rows are carried out. */
  readonly done: Extent;
  /** How many pages of results there are. */
  readonly pages: number;
  readonly rows: Readonly<Partial<Record<RowResult, number>>>;
  /** First lines of rows at hand that were refused together, and are carried out one by one. */
  readonly apart: readonly number[];
  readonly failure?: string | undefined;
  readonly createdAt: string;
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
  /** When the sweep looks at it; where it is running only. */
  readonly attentionAt?: string | undefined;
  readonly version: number;
}

/** What came of a row. */
export interface RowOutcome {
  readonly line: number;
  /** What the row is about; empty where that cannot be read. */
  readonly key: string;
  readonly result: RowResult;
  /** Why it was rejected or refused; empty otherwise. */
  readonly detail: string;
}

/** What a row of an order says of which another one tells why it was not taken. */
export const seeLine = (line: number): string => `with its order: see line ${line}`;
