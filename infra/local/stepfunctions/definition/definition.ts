import * as z from 'zod';

// The Amazon States Language as this host reads it: JSONata only, every object strict, so that a field that would be
// ignored (a JSONPath one above all) stops the start.

const json = z.json();
const expression = z.string().regex(/^\{%[^]*%\}$/u, 'is neither a number nor a {% JSONata %} expression');
const count = z.union([z.int().nonnegative(), expression]);
const seconds = z.union([z.int().nonnegative().max(99_999_999), expression]);
const query = z.literal('JSONata').optional();

const described = { Comment: z.string().optional(), QueryLanguage: query };
const leaving = { Next: z.string().optional(), End: z.boolean().optional() };
const assign = z.record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_]*$/u), json).optional();
const shaping = { Assign: assign, Output: json.optional() };

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.int().positive().default(1),
  BackoffRate: z.number().min(1).default(2),
  MaxAttempts: z.int().nonnegative().default(3),
  MaxDelaySeconds: z.int().positive().max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});

const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ...shaping,
});

const recovery = { Retry: z.array(retrier).default([]), Catch: z.array(catcher).default([]) };

const pass = z.strictObject({ Type: z.literal('Pass'), ...described, ...leaving, ...shaping });

const task = z.strictObject({
  Type: z.literal('Task'),
  ...described,
  ...leaving,
  ...shaping,
  ...recovery,
  Resource: z.string(),
  Arguments: json.optional(),
  TimeoutSeconds: seconds.optional(),
});

const choice = z.strictObject({
  Type: z.literal('Choice'),
  ...described,
  ...shaping,
  Choices: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        Condition: z.union([z.boolean(), expression]),
        Next: z.string(),
        ...shaping,
      }),
    )
    .min(1),
  Default: z.string().optional(),
});

const wait = z.strictObject({
  Type: z.literal('Wait'),
  ...described,
  ...leaving,
  ...shaping,
  Seconds: seconds,
});

const succeed = z.strictObject({ Type: z.literal('Succeed'), ...described, Output: json.optional() });

const fail = z.strictObject({
  Type: z.literal('Fail'),
  ...described,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const map = z.strictObject({
  Type: z.literal('Map'),
  ...described,
  ...leaving,
  ...shaping,
  ...recovery,
  Items: z.union([z.array(json), z.record(z.string(), json), expression]).optional(),
  ItemSelector: json.optional(),
  MaxConcurrency: count.optional(),
  get ItemProcessor() {
    return processor;
  },
});

const state = z.discriminatedUnion('Type', [pass, task, choice, wait, succeed, fail, map], {
  error: 'must be Choice, Fail, Map, Pass, Succeed, Task or Wait: this host runs no other state',
});

const processor: z.ZodType<ScopeDefinition> = z.strictObject({
  Comment: z.string().optional(),
  QueryLanguage: query,
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }).optional(),
  StartAt: z.string(),
  get States() {
    return z.record(z.string().min(1).max(80), state);
  },
});

export type StateDefinition = z.infer<typeof state>;

/** A machine or an item processor: states that share a set of variables. */
export interface ScopeDefinition {
  Comment?: string | undefined;
  QueryLanguage?: 'JSONata' | undefined;
  StartAt: string;
  States: Record<string, StateDefinition>;
}

/** A whole state machine definition. */
export const machineDefinition = z.strictObject({
  Comment: z.string().optional(),
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.literal('JSONata', 'must be "JSONata": this host does not read JSONPath definitions'),
  StartAt: z.string(),
  States: z.record(z.string().min(1).max(80), state),
});
