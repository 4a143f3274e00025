import type { Kernel } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { row, rows, transaction } from '../data-folder/transaction.ts';
import type { Archives } from './archives.ts';
import type { BusEvent } from './event.ts';

export interface ReplayRequest {
  readonly name: string;
  readonly archiveArn: string;
  readonly bus: string;
  /** Empty: all rules of the bus. */
  readonly ruleArns: readonly string[];
  /** Event times, ms. */
  readonly from: number;
  readonly to: number;
}

interface ReplayRow {
  readonly name: string;
  readonly archive_arn: string;
  readonly bus: string;
  readonly rule_arns: string;
  readonly from_time: number;
  readonly to_time: number;
  readonly state: 'RUNNING' | 'COMPLETED';
  readonly started_at: number;
  readonly ended_at: number | null;
  /** The last archived row that has been put on the bus. */
  readonly position: number;
  readonly replayed_to: number | null;
}

export interface Replays {
  begin(request: ReplayRequest): void;
  describe(name: string): Record<string, unknown>;
  resume(): void;
  stop(): void;
}

const pageSize = 100;

/** @param put puts an event on a bus, for the rules named only. Runs inside the replay's transaction. */
export function createReplays(
  kernel: Kernel,
  archives: Archives,
  put: (bus: string, event: BusEvent, ruleArns: readonly string[]) => void,
): Replays {
  const { db, timeline } = kernel;
  db.exec(`CREATE TABLE IF NOT EXISTS events_replays (
    name TEXT PRIMARY KEY, archive_arn TEXT NOT NULL, bus TEXT NOT NULL, rule_arns TEXT NOT NULL, from_time INTEGER NOT NULL,
    to_time INTEGER NOT NULL, state TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, position INTEGER NOT NULL,
    replayed_to INTEGER)`);
  const insert = db.prepare(`INSERT INTO events_replays VALUES (?, ?, ?, ?, ?, ?, 'RUNNING', ?, NULL, 0, NULL)`);
  const byName = db.prepare('SELECT * FROM events_replays WHERE name = ?');
  const running = db.prepare(`SELECT * FROM events_replays WHERE state = 'RUNNING' ORDER BY started_at, name`);
  const progress = db.prepare('UPDATE events_replays SET position = ?, replayed_to = ? WHERE name = ?');
  const finish = db.prepare(`UPDATE events_replays SET state = 'COMPLETED', ended_at = ? WHERE name = ?`);
  let stopped = false;

  function find(name: string): ReplayRow {
    const replay = row<ReplayRow>(byName, name);
    if (!replay) throw new AwsError('ResourceNotFoundException', `Replay ${name} does not exist.`);
    return replay;
  }

  function schedule(name: string): void {
    timeline.at(timeline.now(), () => {
      if (!stopped) transaction(db, () => replaySome(name));
    });
  }

  function replaySome(name: string): void {
    const replay = find(name);
    if (replay.state !== 'RUNNING') return;
    const archive = archives.byArn(replay.archive_arn);
    const events = archive
      ? archives.page(archive.name, replay.from_time, replay.to_time, replay.position, pageSize)
      : [];
    const last = events.at(-1);
    if (!last) return void finish.run(timeline.now(), name);
    const ruleArns: string[] = JSON.parse(replay.rule_arns);
    let replayedTo = replay.replayed_to ?? replay.from_time;
    for (const archived of events) {
      const event: BusEvent = JSON.parse(archived.event);
      replayedTo = Math.max(replayedTo, Date.parse(event.time));
      put(replay.bus, { ...event, 'replay-name': name }, ruleArns);
    }
    progress.run(last.id, replayedTo, name);
    schedule(name);
  }

  return {
    begin(request) {
      if (row<ReplayRow>(byName, request.name)) {
        throw new AwsError('ResourceAlreadyExistsException', `Replay ${request.name} already exists.`);
      }
      const { name, archiveArn, bus, ruleArns, from, to } = request;
      insert.run(name, archiveArn, bus, JSON.stringify(ruleArns), from, to, timeline.now());
      schedule(name);
    },
    describe: (name) => described(kernel, find(name)),
    resume() {
      stopped = false;
      for (const { name } of rows<ReplayRow>(running)) schedule(name);
    },
    stop() {
      stopped = true;
    },
  };
}

function described(kernel: Kernel, replay: ReplayRow): Record<string, unknown> {
  const ruleArns: string[] = JSON.parse(replay.rule_arns);
  return {
    ReplayName: replay.name,
    ReplayArn: `arn:aws:events:${kernel.region}:${kernel.account}:replay/${replay.name}`,
    State: replay.state,
    EventSourceArn: replay.archive_arn,
    Destination: {
      Arn: `arn:aws:events:${kernel.region}:${kernel.account}:event-bus/${replay.bus}`,
      ...(ruleArns.length > 0 && { FilterArns: ruleArns }),
    },
    EventStartTime: replay.from_time / 1000,
    EventEndTime: replay.to_time / 1000,
    ReplayStartTime: replay.started_at / 1000,
    ...(replay.replayed_to !== null && { EventLastReplayedTime: replay.replayed_to / 1000 }),
    ...(replay.ended_at !== null && { ReplayEndTime: replay.ended_at / 1000 }),
  };
}
