import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const project = join(import.meta.dirname, '../../..');
const start = join(project, 'infra/one-machine/start.js');

/** Runs the start as if this Node had another version. */
function startOn(version: string, ...args: string[]) {
  const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  const preload = `data:text/javascript,${encodeURIComponent(versions)}`;
  return spawnSync(process.execPath, ['--import', preload, start, ...args], { encoding: 'utf8' });
}

describe('npm start', () => {
  test('says on an older Node in one sentence what it needs', () => {
    const { status, stderr, stdout } = startOn('20.20.2', '--help');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Open OMS runs on Node 24 or later; this is 20\.20\.2\. .*\n$/);
  });

  test('starts on the Node that it needs, and on later ones', () => {
    for (const version of ['24.0.0', '26.1.0']) {
      const { status, stdout } = startOn(version, '--help');
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('npm start -- [options]') });
    }
  });

  test('is what package.json says', () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts['start']).toBe('exec node infra/one-machine/start.js');
  });
});
