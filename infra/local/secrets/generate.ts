import { randomInt } from 'node:crypto';
import * as z from 'zod';

export const generateSecretString = z.strictObject({
  PasswordLength: z.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
export type GenerateSecretString = z.infer<typeof generateSecretString>;

/** Picks a whole number from 0 up to, not including, `limit`. */
export type PickBelow = (limit: number) => number;

/**
 * Makes a secret as a template asks for it: a password, or a JSON object with one put into it.
 * @throws Error when the rules exclude every character, or a template comes without its key.
 */
export function generateSecret(rules: GenerateSecretString, pick: PickBelow = randomInt): string {
  const password = generatePassword(rules, pick);
  const { SecretStringTemplate: template, GenerateStringKey: key } = rules;
  if (template === undefined && key === undefined) return password;
  if (template === undefined || key === undefined) {
    throw new Error('GenerateSecretString needs SecretStringTemplate and GenerateStringKey together, or neither');
  }
  const content = z.record(z.string(), z.unknown()).parse(JSON.parse(template));
  return JSON.stringify({ ...content, [key]: password });
}

function generatePassword(rules: GenerateSecretString, pick: PickBelow): string {
  const classes = [
    rules.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    rules.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rules.IncludeSpace ? ' ' : '',
  ].map((characters) => [...characters].filter((each) => !rules.ExcludeCharacters.includes(each)));
  const included = classes.filter((characters) => characters.length > 0);
  const all = included.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character');
  const one = (from: readonly string[]) => from[pick(from.length)] ?? '';
  const required = rules.RequireEachIncludedType ? included.map(one) : [];
  if (required.length > rules.PasswordLength) {
    throw new Error(
      `a password of ${rules.PasswordLength} characters cannot have one of each of ${required.length} kinds`,
    );
  }
  const characters = [...required];
  while (characters.length < rules.PasswordLength) characters.push(one(all));
  for (let index = characters.length - 1; index > 0; index--) {
    const other = pick(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  return characters.join('');
}
