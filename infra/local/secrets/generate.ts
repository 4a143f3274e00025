import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** What a template may ask for of a generated secret. */
export const generateSecretString = z.strictObject({
  PasswordLength: z.number().int().min(3).max(4096).default(32),
  ExcludePunctuation: z.literal(true, 'generated secrets have letters and digits only on one machine'),
});
export type GenerateSecretString = z.infer<typeof generateSecretString>;

/** Picks a whole number from 0 up to, not including, `limit`. */
export type PickBelow = (limit: number) => number;

const kinds = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];
const all = kinds.join('');

/** Makes a password of letters and digits, with at least one of each kind. */
export function generateSecret({ PasswordLength }: GenerateSecretString, pick: PickBelow = randomInt): string {
  const characters = kinds.map((kind) => kind.charAt(pick(kind.length)));
  while (characters.length < PasswordLength) characters.push(all.charAt(pick(all.length)));
  for (let index = characters.length - 1; index > 0; index--) {
    const other = pick(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  return characters.join('');
}
