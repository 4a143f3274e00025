import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSecretsService } from '#host/secrets/service.ts';
import { openDataFolder, settle } from '#host/data-folder/data-folder.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';
import { vaultWith } from '#host/data-folder/vault.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'oms-data-'));
const key = Buffer.alloc(32, 7);

it('opens what it has sealed, and nothing that was changed or is another one’s', () => {
  const vault = vaultWith(key);
  const seal = vault.seal('s3cret ✓');
  expect(vault.open(seal)).toBe('s3cret ✓');
  expect(seal).not.toContain('s3cret');
  expect(vault.seal('s3cret ✓')).not.toBe(seal);
  expect(() => vaultWith(Buffer.alloc(32, 8)).open(seal)).toThrow(/authenticate/);
  expect(() => vault.open(`${seal.slice(0, -2)}${seal.endsWith('A') ? 'B' : 'A'}A`)).toThrow(/authenticate/);
});

it('keeps its key for the owner alone, and the same one from start to start', () => {
  const path = newFolder();
  const first = openDataFolder(path, false);
  const seal = first.vault.seal('secret');
  settle(first);
  first.close();
  expect(statSync(join(path, 'key')).mode & 0o777).toBe(0o600);
  const second = openDataFolder(path, false);
  expect(second.vault.open(seal)).toBe('secret');
  second.close();
});

it('can have its key elsewhere', () => {
  const path = newFolder();
  const file = join(newFolder(), 'oms-key');
  openDataFolder(path, false, file).close();
  expect(Buffer.from(readFileSync(file, 'utf8'), 'base64url')).toHaveLength(32);
  expect(() => openDataFolder(path, false)).toThrow(`The key ${join(path, 'key')} is missing`);
  openDataFolder(path, false, file).close();
});

it('refuses a key that is lost, another one, or none, in a sentence', () => {
  const path = newFolder();
  openDataFolder(path, false).close();
  const file = join(path, 'key');
  writeFileSync(file, key.toString('base64url'));
  expect(() => openDataFolder(path, false)).toThrow(`${file} is not the key of this data folder`);
  writeFileSync(file, 'short');
  expect(() => openDataFolder(path, false)).toThrow(`${file} holds no key`);
  rmSync(file);
  expect(() => openDataFolder(path, false)).toThrow('bring it back, or start with --fresh');
  openDataFolder(path, true).close();
});

it('leaves no value of a secret readable in the database', async () => {
  const kernel = testKernel();
  const secrets = createSecretsService(kernel);
  for (const kind of secrets.kinds) secrets.configure([resource(kind, 'carrier', {}, kernel)]);
  await secrets.call?.({ action: 'PutSecretValue', input: { SecretId: 'carrier', SecretString: 'whsec_plain' } });
  const kept = kernel.db.prepare('SELECT * FROM secrets_versions').all();
  expect(JSON.stringify(kept)).not.toContain('whsec_plain');
  const read = await secrets.call?.({ action: 'GetSecretValue', input: { SecretId: 'carrier' } });
  expect(read).toMatchObject({ SecretString: 'whsec_plain' });
});
