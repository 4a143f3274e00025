import type * as z from 'zod';
import { AwsError } from './service.ts';

/**
 * Reads the input of an AWS call.
 * @throws AwsError with `code` (400), naming the first field that is wrong.
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, code = 'ValidationException'): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new AwsError(
    code,
    `Value for parameter ${field || 'request'} is invalid. Reason: ${issue?.message ?? 'unknown'}.`,
  );
}
