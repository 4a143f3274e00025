import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOwnFolder, removeFoldersOf } from '../../support/tables/own-folder.ts';

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'oms-own-folder-'));
});
afterEach(() => rmSync(place, { recursive: true }));

/** The id of a process that has ended. */
function endedProcess(): number {
  const { pid } = spawnSync(process.execPath, ['--version']);
  return pid;
}

const left = (kind: string, pid: number) => {
  const name = `${kind}-${pid}-abc123`;
  mkdirSync(join(place, name, 'logs'), { recursive: true });
  return name;
};

test('a start removes the folders of processes that have ended, and those alone', () => {
  const ended = endedProcess();
  const kept = [left('oms-other', ended), left('oms-engine', process.ppid), left('oms-engine-of-more', ended)];
  mkdirSync(join(place, 'oms-engine-notes'));
  left('oms-engine', ended);
  const own = makeOwnFolder(place, 'oms-engine');
  const another = makeOwnFolder(place, 'oms-engine');
  const expected = [...kept, 'oms-engine-notes', basename(own), basename(another)];
  expect(readdirSync(place).sort()).toEqual(expected.sort());
});

test('the folders of one process are removed by whoever has seen it end', () => {
  const kept = left('oms-engine', process.ppid);
  left('oms-engine', 1_000_000_000);
  removeFoldersOf(1_000_000_000, place, 'oms-engine');
  expect(readdirSync(place)).toEqual([kept]);
});
