import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataFolder } from '#host/data-folder/data-folder.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'oms-data-'));
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.skipIf(process.platform === 'win32')('files of the data folder', () => {
  it('are for their owner alone', () => {
    const path = newFolder();
    const folder = openDataFolder(path, false);
    for (const file of ['host.db', 'lock', 'lock-holder', 'key']) expect(modeOf(join(path, file))).toBe('600');
    folder.close();
  });

  it('are closed to others where an earlier start has left them open', () => {
    const path = newFolder();
    openDataFolder(path, false).close();
    mkdirSync(join(path, 'logs'));
    writeFileSync(join(path, 'logs', 'orders.log'), '');
    for (const [name, mode] of [
      ['', 0o755],
      ['host.db', 0o644],
      ['logs', 0o755],
      ['logs/orders.log', 0o664],
    ] as const) {
      chmodSync(join(path, name), mode);
    }
    openDataFolder(path, false).close();
    expect(['', 'host.db', 'logs', 'logs/orders.log'].map((name) => modeOf(join(path, name)))).toEqual([
      '700',
      '600',
      '700',
      '600',
    ]);
  });

  it('do not come to lie in a folder that is open to others and holds their things', () => {
    const path = newFolder();
    writeFileSync(join(path, 'thesis.txt'), '');
    chmodSync(join(path, 'thesis.txt'), 0o644);
    chmodSync(path, 0o755);
    expect(() => openDataFolder(path, false)).toThrow(
      `The data folder ${path} is open to others (mode 755) and holds other things, too: close it (chmod 700)`,
    );
    expect(modeOf(path)).toBe('755');
    expect(modeOf(join(path, 'thesis.txt'))).toBe('644');
    chmodSync(path, 0o700);
    openDataFolder(path, false).close();
  });
});
