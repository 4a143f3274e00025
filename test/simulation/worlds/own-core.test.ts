import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { coresOf, nodeOnOwnCore } from './own-core.ts';

describe('a core for each world', () => {
  test('is one of those that the system lists', () => {
    expect(coresOf('0-1')).toEqual([0, 1]);
    expect(coresOf('2,5-7')).toEqual([2, 5, 6, 7]);
  });

  test('starts Node with its flags, wherever that is', () => {
    const { execPath = process.execPath, execArgv } = nodeOnOwnCore(3, ['--max-semi-space-size=64']);
    const { stdout } = spawnSync(execPath, [...execArgv, '--print', 'process.execArgv[0]'], { encoding: 'utf8' });
    expect(stdout).toBe('--max-semi-space-size=64\n');
  });
});
