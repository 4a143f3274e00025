import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { engineBinary } from '#host/dynamodb/binary.ts';

it('the engine of this platform comes with the installation', () => {
  expect(existsSync(engineBinary())).toBe(true);
});

it('a platform without an engine is told in one sentence what to do', () => {
  expect(() => engineBinary('plan9-mips')).toThrow(
    /^There is no DynamoDB engine for plan9-mips here .*: run npm install again, or .* name its address\.$/,
  );
});
