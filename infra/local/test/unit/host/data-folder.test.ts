import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataFolderError } from '#host/data-folder/data-folder-error.ts';
import { openDataFolder, settle } from '#host/data-folder/data-folder.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'oms-data-'));

describe('the data folder', () => {
  it('is new until a host has been ready on it, and keeps settings', () => {
    const path = join(newFolder(), 'deep', 'folder');
    const first = openDataFolder(path, false);
    expect(first.isNew).toBe(true);
    first.saveSetting('colour', 'green');
    first.close();
    const second = openDataFolder(path, false);
    expect([second.isNew, second.setting('colour')]).toEqual([true, 'green']);
    settle(second);
    second.close();
    const third = openDataFolder(path, false);
    expect(third.isNew).toBe(false);
    third.close();
  });

  it('is made for its owner only: it holds secrets and what customers have told', () => {
    const path = join(newFolder(), 'deep', 'folder');
    openDataFolder(path, false).close();
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is held by one host at a time', () => {
    const path = newFolder();
    const held = openDataFolder(path, false);
    expect(() => openDataFolder(path, false)).toThrow(DataFolderError);
    expect(() => openDataFolder(path, false)).toThrow(`is held by another running host (process ${process.pid})`);
    held.close();
    openDataFolder(path, false).close();
  });

  it('is emptied for a fresh start, unless it holds something else', () => {
    const path = newFolder();
    const used = openDataFolder(path, false);
    settle(used);
    used.close();
    const fresh = openDataFolder(path, true);
    expect(fresh.isNew).toBe(true);
    fresh.close();
    const foreign = newFolder();
    writeFileSync(join(foreign, 'thesis.txt'), 'irreplaceable');
    expect(() => openDataFolder(foreign, true)).toThrow('is not a data folder of this host');
    expect(existsSync(join(foreign, 'thesis.txt'))).toBe(true);
  });

  it('of another version is refused, and can be started afresh', () => {
    const path = newFolder();
    const old = openDataFolder(path, false);
    settle(old);
    old.saveSetting('format', '1');
    old.close();
    expect(() => openDataFolder(path, false)).toThrow(`${path} holds data of another version of this system`);
    const fresh = openDataFolder(path, true);
    expect(fresh.isNew).toBe(true);
    fresh.close();
  });

  it('deletes for a fresh start what a host has made, and nothing else', () => {
    const path = newFolder();
    openDataFolder(path, false).close();
    writeFileSync(join(path, 'thesis.txt'), 'irreplaceable');
    writeFileSync(join(path, 'tables.db'), 'tables');
    openDataFolder(path, true).close();
    expect([existsSync(join(path, 'thesis.txt')), existsSync(join(path, 'tables.db'))]).toEqual([true, false]);
  });

  it('names the process that holds it, and none once it is closed', () => {
    const path = newFolder();
    const held = openDataFolder(path, false);
    expect(readFileSync(join(path, 'lock-holder'), 'utf8')).toBe(String(process.pid));
    held.close();
    expect(existsSync(join(path, 'lock-holder'))).toBe(false);
  });

  it('is refused in one sentence where it cannot be used', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openDataFolder(file, false)).toThrow(`${file} is a file: name another folder.`);
    expect(() => openDataFolder(join(file, 'below'), false)).toThrow(`${file} is a file`);
    const damaged = newFolder();
    writeFileSync(join(damaged, 'host.db'), 'x'.repeat(5000));
    expect(() => openDataFolder(damaged, false)).toThrow(
      `The data folder ${damaged} cannot be used, because its host.db is damaged or is no database: name another`,
    );
    // It is not held after that.
    expect(() => openDataFolder(damaged, false)).toThrow('is damaged');
  });

  it.skipIf(process.getuid?.() === 0)('is refused where this user may not write', () => {
    const path = newFolder();
    chmodSync(path, 0o500);
    expect(() => openDataFolder(path, false)).toThrow('because this user may not read and write it');
    expect(() => openDataFolder(join(path, 'below'), false)).toThrow('because this user may not read and write it');
  });

  it.runIf(existsSync('/proc/self'))('is refused where it cannot be made, instead of being tried for ever', () => {
    expect(() => openDataFolder('/proc/oms', false)).toThrow('because it cannot be made there');
  });
});
