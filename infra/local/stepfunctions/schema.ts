/**
 * What Step Functions keeps. `sfn_frames` is the tree of running scopes: the machine and its iterations, each at one
 * state. `due` is the frame's next timer. Together with the events they are written in one transaction per
 * turn, so a crash leaves an execution as it was after some turn, never between two.
 */
export const schema = `
CREATE TABLE IF NOT EXISTS sfn_definitions (hash TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sfn_executions (
  id INTEGER PRIMARY KEY,
  arn TEXT NOT NULL UNIQUE,
  machine TEXT NOT NULL,
  machineName TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  definition TEXT NOT NULL,
  version TEXT,
  alias TEXT,
  status TEXT NOT NULL,
  input TEXT NOT NULL,
  output TEXT,
  error TEXT,
  cause TEXT,
  startedAt INTEGER NOT NULL,
  stoppedAt INTEGER,
  redrives INTEGER NOT NULL DEFAULT 0,
  redrivenAt INTEGER
);
CREATE INDEX IF NOT EXISTS sfn_executions_by_status ON sfn_executions (machine, status, id);
CREATE INDEX IF NOT EXISTS sfn_executions_by_machine ON sfn_executions (machine, id);
CREATE INDEX IF NOT EXISTS sfn_executions_by_stop ON sfn_executions (stoppedAt) WHERE stoppedAt IS NOT NULL;
CREATE INDEX IF NOT EXISTS sfn_executions_running ON sfn_executions (id) WHERE status = 'RUNNING';

CREATE TABLE IF NOT EXISTS sfn_frames (
  execution INTEGER NOT NULL,
  frame INTEGER NOT NULL,
  due INTEGER,
  body TEXT NOT NULL,
  PRIMARY KEY (execution, frame)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sfn_frames_due ON sfn_frames (due) WHERE due IS NOT NULL;

CREATE TABLE IF NOT EXISTS sfn_events (
  execution INTEGER NOT NULL,
  event INTEGER NOT NULL,
  previous INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (execution, event)
) WITHOUT ROWID;
`;
