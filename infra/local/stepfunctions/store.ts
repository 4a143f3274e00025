import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { transaction } from '../data-folder/transaction.ts';
import type { ExecutionRow, Frame } from './execution/execution.ts';
import { schema } from './schema.ts';

/** One entry of an execution's history; `details` is the JSON text of its detail object. */
export interface EventRow {
  readonly event: number;
  readonly previous: number;
  readonly at: number;
  readonly type: string;
  readonly details: string;
}

export type NewExecution = Omit<ExecutionRow, 'id'>;

const executionColumns = [
  'arn',
  'machine',
  'machineName',
  'name',
  'role',
  'definition',
  'version',
  'alias',
  'status',
  'input',
  'output',
  'error',
  'cause',
  'startedAt',
  'stoppedAt',
  'redrives',
  'redrivenAt',
] as const satisfies readonly (keyof NewExecution)[];

/** Every statement that Step Functions runs, prepared once. */
export class Store {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(schema);
  }

  /** Runs `work` in one transaction: all of it is kept, or nothing. */
  atomically<Result>(work: () => Result): Result {
    return transaction(this.#db, work);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  // The edge to SQL: a row has the columns of the table it comes from.
  #all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  #get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  keepDefinition(hash: string, definition: string): void {
    this.#run('INSERT INTO sfn_definitions VALUES (?, ?) ON CONFLICT DO NOTHING', hash, definition);
  }

  definition(hash: string): string | undefined {
    return this.#get<{ definition: string }>('SELECT definition FROM sfn_definitions WHERE hash = ?', hash)?.definition;
  }

  /** Adds an execution; its id. */
  addExecution(execution: NewExecution): number {
    return this.#run(
      `INSERT INTO sfn_executions (${executionColumns.join(', ')}) VALUES (${executionColumns.map(() => '?').join(', ')})`,
      ...executionColumns.map((column) => execution[column]),
    );
  }

  execution(id: number): ExecutionRow | undefined {
    return this.#get('SELECT * FROM sfn_executions WHERE id = ?', id);
  }

  executionByArn(arn: string): ExecutionRow | undefined {
    return this.#get('SELECT * FROM sfn_executions WHERE arn = ?', arn);
  }

  /** Those of a machine, newest first, before the execution `before`. */
  executions(machine: string, status: string | undefined, before: number, limit: number): ExecutionRow[] {
    const filter = status === undefined ? '' : ' AND status = ?';
    return this.#all(
      `SELECT * FROM sfn_executions WHERE machine = ?${filter} AND id < ? ORDER BY id DESC LIMIT ?`,
      machine,
      ...(status === undefined ? [] : [status]),
      before,
      limit,
    );
  }

  runningIds(): number[] {
    return this.#all<{ id: number }>("SELECT id FROM sfn_executions WHERE status = 'RUNNING' ORDER BY id").map(
      ({ id }) => id,
    );
  }

  /** Records an execution's end, or with status RUNNING its redrive. */
  updateExecution(row: ExecutionRow): void {
    this.#run(
      `UPDATE sfn_executions SET status = ?, output = ?, error = ?, cause = ?, stoppedAt = ?,
       redrives = ?, redrivenAt = ? WHERE id = ?`,
      row.status,
      row.output,
      row.error,
      row.cause,
      row.stoppedAt,
      row.redrives,
      row.redrivenAt,
      row.id,
    );
  }

  frames(execution: number): Frame[] {
    return this.#all<{ body: string }>('SELECT body FROM sfn_frames WHERE execution = ? ORDER BY frame', execution).map(
      ({ body }): Frame => JSON.parse(body),
    );
  }

  saveFrame(execution: number, frame: Frame, due: number | null): void {
    this.#run(
      `INSERT INTO sfn_frames VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET due = excluded.due, body = excluded.body`,
      execution,
      frame.id,
      due,
      JSON.stringify(frame),
    );
  }

  removeFrame(execution: number, frame: number): void {
    this.#run('DELETE FROM sfn_frames WHERE execution = ? AND frame = ?', execution, frame);
  }

  removeFrames(execution: number): void {
    this.#run('DELETE FROM sfn_frames WHERE execution = ?', execution);
  }

  /** Takes a stopped execution's timers away; its frames stay for a redrive. */
  stillFrames(execution: number): void {
    this.#run('UPDATE sfn_frames SET due = NULL WHERE execution = ? AND due IS NOT NULL', execution);
  }

  dueFrames(now: number): { execution: number; frame: number }[] {
    return this.#all('SELECT execution, frame FROM sfn_frames WHERE due <= ? ORDER BY due, execution, frame', now);
  }

  nextDue(after: number): number | undefined {
    return (
      this.#get<{ due: number | null }>('SELECT MIN(due) AS due FROM sfn_frames WHERE due > ?', after)?.due ?? undefined
    );
  }

  addEvent(execution: number, event: EventRow): void {
    this.#run(
      'INSERT INTO sfn_events VALUES (?, ?, ?, ?, ?, ?)',
      execution,
      event.event,
      event.previous,
      event.at,
      event.type,
      event.details,
    );
  }

  event(execution: number, event: number): EventRow | undefined {
    return this.#get('SELECT * FROM sfn_events WHERE execution = ? AND event = ?', execution, event);
  }

  lastEvent(execution: number): number {
    return (
      this.#get<{ last: number | null }>('SELECT MAX(event) AS last FROM sfn_events WHERE execution = ?', execution)
        ?.last ?? 0
    );
  }

  /** Events after (or, backwards, before) `from`, at most `limit`. */
  events(execution: number, from: number, backwards: boolean, limit: number): EventRow[] {
    return backwards
      ? this.#all(
          'SELECT * FROM sfn_events WHERE execution = ? AND event < ? ORDER BY event DESC LIMIT ?',
          execution,
          from,
          limit,
        )
      : this.#all(
          'SELECT * FROM sfn_events WHERE execution = ? AND event > ? ORDER BY event LIMIT ?',
          execution,
          from,
          limit,
        );
  }

  /** Forgets an execution altogether; its name is free again. */
  forget(execution: number): void {
    this.#run('DELETE FROM sfn_events WHERE execution = ?', execution);
    this.removeFrames(execution);
    this.#run('DELETE FROM sfn_executions WHERE id = ?', execution);
  }

  /** Takes away what a redrive of long stopped executions would need. */
  removeFramesStoppedBefore(time: number): void {
    this.#run(
      `DELETE FROM sfn_frames WHERE execution IN
       (SELECT DISTINCT frames.execution FROM sfn_frames frames JOIN sfn_executions ended ON ended.id = frames.execution
        WHERE ended.stoppedAt < ?)`,
      time,
    );
  }

  closedBefore(time: number, limit: number): number[] {
    return this.#all<{ id: number }>(
      'SELECT id FROM sfn_executions WHERE stoppedAt < ? ORDER BY stoppedAt LIMIT ?',
      time,
      limit,
    ).map(({ id }) => id);
  }
}
