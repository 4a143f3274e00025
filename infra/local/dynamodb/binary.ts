import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { HostOptionError } from '../host-option-error.ts';

/** Path of the DynamoDB engine for a platform, usually this one. Throws an Error that says what to do where there is none. */
export function engineBinary(platform = `${process.platform}-${process.arch}`): string {
  try {
    const manifest = createRequire(import.meta.url).resolve(`@dynoxide/${platform}/package.json`);
    const binary = join(dirname(manifest), process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
    if (existsSync(binary)) return binary;
  } catch {
    // Not installed: said below.
  }
  throw new HostOptionError(
    'dynamodbEndpoint',
    `There is no DynamoDB engine for ${platform} here (package @dynoxide/${platform}): run npm install again, or start ` +
      'DynamoDB Local or another compatible engine and name its address.',
  );
}
