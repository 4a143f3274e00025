import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { currencyExponents } from '#shared/currencies.ts';

const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

const settingsSchema = z.strictObject({
  region: z.string().regex(/^(local|[a-z]{2}(-[a-z]+)+-\d)$/, 'must be a region such as "eu-central-1"'),
  removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
  logRetentionDays: z.literal(logRetentions).default(90),
  alarmEmail: z.email().optional(),
  /** What a new branch gets when it is made without saying otherwise. */
  branchDefaults: z
    .strictObject({
      country: z.string().regex(/^[A-Z]{2}$/, 'must be a country code such as "GB"'),
      currency: z
        .string()
        .refine((code) => Object.hasOwn(currencyExponents, code), 'must be a currency of ISO 4217 such as "GBP"'),
    })
    .default({ country: 'GB', currency: 'GBP' }),
  /** Sender of customer messages; without it none are sent by e-mail. */
  mailFrom: z.email().optional(),
  /** Whether the sender is verified here, or its address or domain is verified in the account already. */
  mailIdentity: z.enum(['create', 'existing']).default('create'),
  corsOrigins: z
    .array(z.string().regex(/^https?:\/\/[^/\s]+$/, 'must be an origin such as "https://shop.example.com"'))
    .default([]),
  domain: z
    .strictObject({
      name: z.hostname(),
      certificateArn: z.string().regex(/^arn:aws[a-z-]*:acm:/, 'must be the ARN of a certificate in ACM'),
    })
    .optional(),
  /** Prefix of the token endpoint's host name, unique in the region; without it, `oms-<stage>-<account>`. */
  authDomainPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens')
    .optional(),
  secrets: z.strictObject({ stripe: z.string().min(1).optional() }).default({}),
  /** Takes payments of the test provider, which moves no money; for evaluation only. */
  testPayments: z.boolean().default(false),
  throttling: z
    .strictObject({ ratePerSecond: z.int().positive(), burst: z.int().positive() })
    .default({ ratePerSecond: 500, burst: 1000 }),
  /** Webhooks may also reach private networks and plain http: on one machine only. */
  webhooksMayStayInside: z.boolean().default(false),
  /** Picks, packs, ships and delivers by itself; for evaluation only. */
  demoWarehouse: z.boolean().default(false),
  /** Seconds that the demo warehouse takes for each step. */
  demoStepSeconds: z.number().min(0).max(900).default(2),
});

/** The names of all settings, those inside others with a dot. */
export const settingNames: readonly string[] = namesIn(settingsSchema, '');

/** The settings of one stage, checked. Written in `cdk.json` under `context.oms.<stage>`. */
export type Settings = z.infer<typeof settingsSchema> & { readonly stage: string };

/**
 * Reads the settings of `stage` (default: environment variable OMS_STAGE, else `dev`).
 * Throws with one sentence per wrong setting.
 */
export function readSettings(
  stage = process.env['OMS_STAGE'] ?? 'dev',
  file: URL | string = new URL('../cdk.json', import.meta.url),
): Settings {
  const { context } = JSON.parse(readFileSync(file, 'utf8')) as { context?: { oms?: Record<string, unknown> } };
  const stages = context?.oms ?? {};
  if (!/^[a-z][a-z0-9]{0,11}$/.test(stage))
    throw new Error(`the stage ${JSON.stringify(stage)} must be 1 to 12 lower-case letters and digits`);
  if (!Object.hasOwn(stages, stage)) {
    throw new Error(
      `there are no settings for the stage "${stage}": add context.oms.${stage} to cdk.json (there are: ${Object.keys(stages).join(', ')})`,
    );
  }
  const parsed = settingsSchema.safeParse(stages[stage]);
  if (parsed.success) return { ...parsed.data, stage };
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `context.oms.${[stage, ...path].join('.')} in cdk.json: ${message}`,
  );
  throw new Error(wrong.join('\n'));
}

function namesIn(schema: z.ZodObject, prefix: string): string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner = unwrapped(field);
    return inner instanceof z.ZodObject ? namesIn(inner, `${prefix}${name}.`) : [`${prefix}${name}`];
  });
}

function unwrapped(field: z.core.$ZodType): z.core.$ZodType {
  return field instanceof z.ZodDefault || field instanceof z.ZodOptional ? unwrapped(field.unwrap()) : field;
}
