import { createHmac, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { sealed, unsealedBytes } from '../http/sealed.ts';

/** Under which key something of a person is sealed. */
export interface KeyName {
  /** Whose it is, as `personOf` tells. */
  readonly person: string;
  /** Counts the keys of the person, from 1: who comes back after their erasure gets another. */
  readonly generation: number;
}

/** A key of a person, 32 bytes. It is never stored as it is. */
export interface PersonKey extends KeyName {
  readonly key: Buffer;
}

/** What can be opened by the key that it names, and by nothing else. */
export interface Sealed extends KeyName {
  readonly seal: Uint8Array;
}

/** A new key. */
export const newPersonKey = (name: KeyName): PersonKey => ({ ...name, key: randomBytes(32) });

/**
 * Whose data something is: a customer's by their code; a guest's by where they buy and their e-mail address, as it is compared, so that all their
 * orders there have one key; of who says neither, `alone` names the one thing that tells of them.
 * @param secret the deployment's: who has the table alone cannot try addresses, nor learn from a destroyed key whose it was.
 */
export function personOf(
  who: { readonly customerId?: string | undefined; readonly channel: string; readonly email?: string | undefined },
  alone: string,
  secret: Buffer,
): string {
  const { customerId, channel, email } = who;
  if (customerId !== undefined) return customerPerson(customerId);
  if (email === undefined) return `alone#${alone}`;
  const digest = createHmac('sha256', secret).update(`guest\n${channel}\n${email}`).digest('base64url');
  return `guest#${digest}`;
}

/** A customer as a person whose data is sealed. */
export const customerPerson = (customerId: string): string => `customer#${customerId}`;

/** The books of a branch and a year: by their key is sealed what documents say of who was billed, where all else of them was erased. */
export const booksPerson = (branch: string, year: number): string => `books#${branch}#${year}`;

/** From this length on (bytes of JSON) content is compressed before it is sealed: rows are charged by the kilobyte. */
const compressedFrom = 500;
const [plain, compressed] = [0, 1];

/** Seals a value, kept as JSON. The same value under the same key gives the same seal. */
export function sealedFor({ key, ...name }: PersonKey, value: unknown): Sealed {
  const text = Buffer.from(JSON.stringify(value));
  const isLong = text.length >= compressedFrom;
  const content = [Buffer.of(isLong ? compressed : plain), isLong ? deflateRawSync(text, { level: 1 }) : text];
  return { ...name, seal: sealed(Buffer.concat(content), key) };
}

/** The value that was sealed. Throws where the key is another. */
export function openedWith<Value>({ key }: PersonKey, seal: Uint8Array): Value {
  const content = unsealedBytes(seal, key);
  const text = content.subarray(1);
  return JSON.parse((content[0] === compressed ? inflateRawSync(text) : text).toString('utf8')) as Value;
}
