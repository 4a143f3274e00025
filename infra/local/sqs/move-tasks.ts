import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { row, rows, transaction } from '../data-folder/transaction.ts';
import type { Queues } from './queues.ts';

interface TaskRow {
  readonly handle: string;
  readonly source_arn: string;
  readonly destination_arn: string | null;
  readonly per_second: number;
  readonly started_at: number;
  readonly to_move: number;
  readonly moved: number;
  readonly status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  readonly failure: string | null;
}

/** Moves dead letters back to where they came from, or to another queue. Survives a restart. */
export interface MoveTasks {
  /** @returns the task's handle. @throws AwsError when the source is not a dead-letter queue or is being moved. */
  begin(sourceArn: string, destinationArn: string | undefined, perSecond: number | undefined): string;
  list(sourceArn: string, limit: number): readonly Record<string, unknown>[];
  resume(): void;
  stop(): void;
}

const fastest = 500;

export function createMoveTasks(kernel: Kernel, queues: Queues): MoveTasks {
  const { db, timeline } = kernel;
  db.exec(`CREATE TABLE IF NOT EXISTS sqs_move_tasks (
    handle TEXT PRIMARY KEY, source_arn TEXT NOT NULL, destination_arn TEXT, per_second INTEGER NOT NULL,
    started_at INTEGER NOT NULL, to_move INTEGER NOT NULL, moved INTEGER NOT NULL, status TEXT NOT NULL, failure TEXT)`);
  const insert = db.prepare(`INSERT INTO sqs_move_tasks VALUES (?, ?, ?, ?, ?, ?, 0, 'RUNNING', NULL)`);
  const byHandle = db.prepare('SELECT * FROM sqs_move_tasks WHERE handle = ?');
  const running = db.prepare(`SELECT * FROM sqs_move_tasks WHERE status = 'RUNNING'`);
  const recent = db.prepare(
    'SELECT * FROM sqs_move_tasks WHERE source_arn = ? ORDER BY started_at DESC, handle DESC LIMIT ?',
  );
  const update = db.prepare('UPDATE sqs_move_tasks SET moved = ?, status = ?, failure = ? WHERE handle = ?');
  let stopped = false;

  function schedule(handle: string, time: number): void {
    timeline.at(time, () => {
      if (!stopped) moveSome(handle);
    });
  }

  function moveSome(handle: string): void {
    const task = row<TaskRow>(byHandle, handle);
    if (task?.status !== 'RUNNING') return;
    const source = queues.byArn(task.source_arn);
    if (!source) return void update.run(task.moved, 'FAILED', `queue ${task.source_arn} is gone`, handle);
    const now = timeline.now();
    transaction(db, () => {
      const limit = Math.min(task.per_second, task.to_move - task.moved);
      const letters = queues.store.oldest(source.settings.name, now, limit);
      for (const letter of letters) {
        const destination = queues.byArn(task.destination_arn ?? letter.source_arn ?? '');
        if (!destination) {
          update.run(task.moved, 'FAILED', `no destination for message ${letter.message_id}`, handle);
          return;
        }
        queues.store.move(letter.id, destination.settings.name, now, null);
        destination.notify();
      }
      const moved = task.moved + letters.length;
      const finished = letters.length === 0 || moved >= task.to_move;
      update.run(moved, finished ? 'COMPLETED' : 'RUNNING', null, handle);
      if (!finished) schedule(handle, now + 1000);
    });
  }

  return {
    begin(sourceArn, destinationArn, perSecond = fastest) {
      const source = queues.byArn(sourceArn);
      if (!source)
        throw new AwsError(
          'ResourceNotFoundException',
          `The resource ${sourceArn} that you specified doesn't exist.`,
          404,
        );
      if (destinationArn !== undefined && !queues.byArn(destinationArn)) {
        throw new AwsError(
          'ResourceNotFoundException',
          `The resource ${destinationArn} that you specified doesn't exist.`,
          404,
        );
      }
      if (!queues.all().some(({ settings }) => settings.redrive?.deadLetterArn === sourceArn)) {
        throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
      }
      if (rows<TaskRow>(running).some((task) => task.source_arn === sourceArn)) {
        throw new AwsError('UnsupportedOperation', 'There is already a task running.');
      }
      const handle = Buffer.from(`${kernel.newId()} ${sourceArn}`).toString('base64');
      insert.run(handle, sourceArn, destinationArn ?? null, perSecond, timeline.now(), source.counts().visible);
      schedule(handle, timeline.now());
      return handle;
    },
    list: (sourceArn, limit) =>
      rows<TaskRow>(recent, sourceArn, limit).map((task) => ({
        ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
        Status: task.status,
        SourceArn: task.source_arn,
        ...(task.destination_arn !== null && { DestinationArn: task.destination_arn }),
        MaxNumberOfMessagesPerSecond: task.per_second,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.to_move,
        ...(task.failure !== null && { FailureReason: task.failure }),
        StartedTimestamp: task.started_at,
      })),
    resume() {
      stopped = false;
      for (const task of rows<TaskRow>(running)) schedule(task.handle, timeline.now());
    },
    stop() {
      stopped = true;
    },
  };
}
