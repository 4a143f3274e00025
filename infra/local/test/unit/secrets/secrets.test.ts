import { describe, expect, test } from 'vitest';
import { generateSecret, generateSecretString } from '#host/secrets/generate.ts';
import { createSecretsService } from '#host/secrets/service.ts';
import type { LocalService } from '#host/service.ts';
import { call } from '#host/test/support/call.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';
import { resource, restarted } from '#host/test/support/resource.ts';

function start(kernel: TestKernel, secrets: Record<string, Record<string, unknown>> = {}): LocalService {
  const service = createSecretsService(kernel);
  const [kind] = service.kinds;
  if (!kind) throw new Error('the service has no kind');
  service.configure(Object.entries(secrets).map(([name, properties]) => resource(kind, name, properties, kernel)));
  service.start();
  return service;
}

describe('a secret', () => {
  test('of the template is generated once, and is the same after a restart', async () => {
    const secrets = {
      key: { GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 20 } },
    };
    const before = testKernel();
    const first = await call<{ ARN: string; SecretString: string }>(start(before, secrets), 'GetSecretValue', {
      SecretId: 'key',
    });
    expect(first.SecretString).toMatch(/^[A-Za-z0-9]{20}$/);
    const again = await call(start(await restarted(before), secrets), 'GetSecretValue', { SecretId: first.ARN });
    expect(again).toEqual(first);
  });

  test('gets a new version when the template changes, and keeps the previous one', async () => {
    const before = testKernel();
    start(before, { key: { SecretString: 'one' } });
    const service = start(await restarted(before), { key: { SecretString: 'two' } });
    expect(await call(service, 'GetSecretValue', { SecretId: 'key' })).toMatchObject({
      SecretString: 'two',
      VersionStages: ['AWSCURRENT'],
    });
    const previous = { SecretId: 'key', VersionStage: 'AWSPREVIOUS' };
    expect(await call(service, 'GetSecretValue', previous)).toMatchObject({ SecretString: 'one' });
  });

  test('keeps a value put by hand over a restart with the same template', async () => {
    const before = testKernel();
    const secrets = { key: { SecretString: 'from template' } };
    await call(start(before, secrets), 'PutSecretValue', { SecretId: 'key', SecretString: 'by hand' });
    const service = start(await restarted(before), secrets);
    expect(await call(service, 'GetSecretValue', { SecretId: 'key' })).toMatchObject({ SecretString: 'by hand' });
    await expect(call(service, 'GetSecretValue', { SecretId: 'other' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});

describe('a generated password', () => {
  test('has one of each kind', () => {
    const rules = generateSecretString.parse({ PasswordLength: 8, ExcludePunctuation: true });
    for (let round = 0; round < 200; round++) {
      expect(generateSecret(rules)).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9]{8}$/);
    }
  });

  test('is refused with punctuation, and rules of other kinds', () => {
    for (const rules of [{}, { ExcludePunctuation: true, ExcludeCharacters: 'abc' }]) {
      expect(generateSecretString.safeParse(rules).success).toBe(false);
    }
  });
});
