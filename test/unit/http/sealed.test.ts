import { assert, pre, property, string, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { sealed, unsealed } from '#shared/http/sealed.ts';

const key = uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const text = string({ unit: 'grapheme' });

test('what was sealed is read again with the same key, and is the same each time', () => {
  assert(
    property(text, key, (said, secret) => {
      expect(unsealed(sealed(said, secret), secret)).toBe(said);
      expect(sealed(said, secret)).toEqual(sealed(said, secret));
    }),
  );
});

test('nothing of it is read without the key, or after it was changed', () => {
  assert(
    property(text, key, key, (said, secret, other) => {
      pre(!secret.equals(other));
      expect(() => unsealed(sealed(said, secret), other)).toThrow('unable to authenticate');
      const changed = sealed(said, secret);
      changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
      expect(() => unsealed(changed, secret)).toThrow('unable to authenticate');
    }),
  );
});

test('it does not contain the text', () => {
  expect(Buffer.from(sealed('Ada Green', Buffer.alloc(32, 1))).toString('latin1')).not.toContain('Ada');
});
