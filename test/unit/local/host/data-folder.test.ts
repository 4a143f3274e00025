import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataFolderError, openDataFolder, settle } from '#infra/local/data-folder.ts';

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
});
