import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { outsideParties } from '#functions/contexts.ts';
import { currencyExponents } from '#shared/currencies.ts';

const logRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653] as const;

/** Words that Cognito keeps for itself in the names of token endpoints. */
const reservedWords = /aws|amazon|cognito/;

const aboveZero = 'must be a whole number above 0';
const atLeastTwo = 'must be a whole number from 2';

const rate = {
  ratePerSecond: z.int(aboveZero).positive(aboveZero),
  burst: z.int(aboveZero).positive(aboveZero),
};

const secretName = z
  .string('must be the name of a secret')
  .regex(/^[\w/+=.@-]{1,512}$/, 'must be the name of a secret, not its ARN');

const settingsSchema = z.strictObject(
  {
    region: z
      .string('must be a region such as "eu-central-1"')
      .regex(/^(local|[a-z]{2}(-[a-z]+)+-\d)$/, 'must be a region such as "eu-central-1"'),
    removalPolicy: z.enum(['retain', 'destroy'], 'must be "retain" or "destroy"').default('retain'),
    logRetentionDays: z
      .literal(logRetentions, `must be a number of days that CloudWatch offers: ${logRetentions.join(', ')}`)
      .default(90),
    alarmEmail: z.email('must be an e-mail address').optional(),
    /** US dollars that the account may cost a month before `alarmEmail` gets a mail; without it no mail is sent. */
    monthlyBudget: z.number('must be a number above 0').positive('must be a number above 0').optional(),
    /** What a new branch gets when it is made without saying otherwise. */
    branchDefaults: z
      .strictObject(
        {
          country: z
            .string('must be a country code such as "GB"')
            .regex(/^[A-Z]{2}$/, 'must be a country code such as "GB"'),
          currency: z
            .string('must be a currency of ISO 4217 such as "GBP"')
            .refine((code) => Object.hasOwn(currencyExponents, code), 'must be a currency of ISO 4217 such as "GBP"'),
        },
        'must hold a country and a currency',
      )
      .default({ country: 'GB', currency: 'GBP' }),
    /** Sender of customer messages; without it none are sent by e-mail. */
    mailFrom: z.email('must be an e-mail address').optional(),
    /** Whether the sender is verified here, or its address or domain is verified in the account already. */
    mailIdentity: z.enum(['create', 'existing'], 'must be "create" or "existing"').default('create'),
    corsOrigins: z
      .array(
        z
          .string('must be an origin such as "https://shop.example.com"')
          .refine(isOrigin, 'must be an origin such as "https://shop.example.com"'),
        'must be a list of origins',
      )
      .default([]),
    domain: z
      .strictObject(
        {
          name: z.hostname('must be a host name such as "api.example.com"'),
          certificateArn: z
            .string('must be the ARN of the certificate for domain.name')
            .regex(/^arn:aws[a-z-]*:acm:/, 'must be the ARN of a certificate in ACM'),
        },
        'must hold a name and a certificateArn',
      )
      .optional(),
    /** Prefix of the token endpoint's host name, unique in the region; without it, `oms-<stage>-<account>`. */
    authDomainPrefix: z
      .string('must be lower-case letters, digits and hyphens')
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens')
      .refine((prefix) => !reservedWords.test(prefix), 'must not hold "aws", "amazon" or "cognito"')
      .optional(),
    /** By the name of an outside party, the name of the secret that a person has made for it. */
    secrets: z
      .strictObject(
        Object.fromEntries(
          outsideParties.flatMap(({ name, setUp }) =>
            setUp === 'named-secret' ? [[name, secretName.optional()]] : [],
          ),
        ),
        'must hold names of secrets',
      )
      .default({}),
    /** Takes payments of the test provider, which moves no money; for evaluation only. */
    testPayments: z.boolean('must be true or false').default(false),
    /** Lets branches have orders screened by a provider that only plays one; for evaluation only. */
    testScreening: z.boolean('must be true or false').default(false),
    throttling: z
      .strictObject(
        {
          ...rate,
          /** For each client by itself, over all that it asks. */
          clientRatePerSecond: z.int(aboveZero).positive(aboveZero).default(100),
          /** For placing orders alone; without it, the same again. */
          orders: z.strictObject(rate, 'must hold ratePerSecond and burst').optional(),
        },
        'must hold ratePerSecond and burst',
      )
      .default({ ratePerSecond: 500, burst: 1000, clientRatePerSecond: 100 }),
    /** How many functions work at once, where that is limited. */
    concurrency: z
      .strictObject(
        {
          /** Functions that post webhooks, for up to ten orders each. */
          webhooks: z.int(atLeastTwo).min(2, atLeastTwo).max(1000, 'must be 1000 at most').default(5),
          /** Kept for the API function that takes orders, which never has more either; more than a small account has. */
          orders: z.int(aboveZero).positive(aboveZero).optional(),
          /** The same for the functions of the workflow's steps, each. */
          steps: z.int(aboveZero).positive(aboveZero).optional(),
        },
        'must hold webhooks, orders or steps',
      )
      .default({ webhooks: 5 }),
    /** Mails to customers per second: what SES grants the account. Above 0. */
    mailRatePerSecond: z.number('must be a number above 0').positive('must be a number above 0').default(10),
    /** Webhooks may also reach private networks and plain http: on one machine only. */
    webhooksMayStayInside: z.boolean('must be true or false').default(false),
    /** Picks, packs, ships and delivers by itself; for evaluation only. */
    demoWarehouse: z.boolean('must be true or false').default(false),
    /** Seconds that the demo warehouse takes for each step. */
    demoStepSeconds: z
      .number('must be a number of seconds from 0 to 900')
      .min(0, 'must be a number of seconds from 0 to 900')
      .max(900, 'must be a number of seconds from 0 to 900')
      .default(2),
  },
  'must be an object of settings',
);

/** The names of all settings, those inside others with a dot. */
export const settingNames: readonly string[] = namesIn(settingsSchema, '');

/** The settings of one stage, checked. Written in `cdk.json` under `context.oms.<stage>`. */
export type Settings = z.infer<typeof settingsSchema> & {
  readonly stage: string;
  /** The stage has never been deployed whole (`npm run deploy` finds out): nothing is protected from being deleted yet. */
  readonly firstDeployment: boolean;
  /** An emergency: new versions take all calls at once, whatever alarms say (`npm run deploy -- --past-alarms`). */
  readonly pastAlarms: boolean;
};

/** Set by `npm run deploy` for the synthesis of a first deployment; no setting for people. */
export const firstDeploymentVariable = 'OMS_FIRST_DEPLOYMENT';

/** Set by `npm run deploy -- --past-alarms`; no setting for people. */
export const pastAlarmsVariable = 'OMS_PAST_ALARMS';

/** Settings that cannot be taken; the message is for the person who wrote them, one sentence per mistake. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings of `stage` (default: environment variable OMS_STAGE, else `dev`).
 * Throws a SettingsError with one sentence per wrong setting.
 */
export function readSettings(
  stage = process.env['OMS_STAGE'] ?? 'dev',
  file: URL | string = new URL('../cdk.json', import.meta.url),
): Settings {
  const { context } = JSON.parse(readFileSync(file, 'utf8')) as { context?: { oms?: Record<string, unknown> } };
  const stages = context?.oms ?? {};
  if (!/^[a-z][a-z0-9]{0,11}$/.test(stage))
    throw new SettingsError(`the stage ${JSON.stringify(stage)} must be 1 to 12 lower-case letters and digits`);
  if (!Object.hasOwn(stages, stage)) {
    throw new SettingsError(
      `there are no settings for the stage "${stage}": add context.oms.${stage} to cdk.json (there are: ${Object.keys(stages).join(', ')})`,
    );
  }
  const parsed = settingsSchema.safeParse(stages[stage], { reportInput: true });
  const mistakes = parsed.success ? disagreements(stage, parsed.data) : parsed.error.issues;
  if (parsed.success && mistakes.length === 0) {
    const isSet = (variable: string) => process.env[variable] === 'true';
    return {
      ...parsed.data,
      stage,
      firstDeployment: isSet(firstDeploymentVariable),
      pastAlarms: isSet(pastAlarmsVariable),
    };
  }
  throw new SettingsError(mistakes.map((mistake) => sentence(stage, mistake)).join('\n'));
}

/**
 * Settings are read from cdk.json alone; one on the command line (`-c region=…`) would be passed over in silence.
 * Throws a SettingsError that names it.
 */
export function refuseSettingsIn(context: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(context)) {
    const ours = key === 'oms' ? typeof value === 'string' : key === 'stage' || /^oms\W/.test(key);
    if (!ours && !settingNames.includes(key)) continue;
    throw new SettingsError(
      `-c ${key} is not read: settings stand in cdk.json under context.oms.<stage>, and the variable OMS_STAGE names the stage`,
    );
  }
}

type Mistake = Pick<z.core.$ZodIssue, 'path' | 'message'> & { readonly input?: unknown; readonly keys?: string[] };

function sentence(stage: string, { path, message, input, keys }: Mistake): string {
  const place = `context.oms.${[stage, ...path].join('.')} in cdk.json`;
  if (keys) return `${place} has no setting "${keys.join('", "')}": docs/configuration.md names them all`;
  return `${place} ${input === undefined ? 'is missing' : `is ${JSON.stringify(input)}`}: it ${message}`;
}

/** What is wrong although each setting by itself is right. */
function disagreements(
  stage: string,
  { region, domain, authDomainPrefix, monthlyBudget, alarmEmail }: z.infer<typeof settingsSchema>,
): Mistake[] {
  const mistakes: Mistake[] = [];
  if (monthlyBudget !== undefined && alarmEmail === undefined) {
    mistakes.push({ path: ['monthlyBudget'], input: monthlyBudget, message: 'needs alarmEmail, which is told of it' });
  }
  if ((region === 'local') !== (stage === 'local')) {
    mistakes.push({
      path: ['region'],
      input: region,
      message: 'must be "local" for the stage local, and for no other',
    });
  }
  if (domain && domain.certificateArn.split(':')[3] !== region) {
    const message = `must be in the region of the stage, ${region}`;
    mistakes.push({ path: ['domain', 'certificateArn'], input: domain.certificateArn, message });
  }
  if (authDomainPrefix === undefined && reservedWords.test(stage)) {
    const message = `must be given, because "oms-${stage}" holds "aws", "amazon" or "cognito"`;
    mistakes.push({ path: ['authDomainPrefix'], message });
  }
  return mistakes;
}

/** Whether a browser can send it in `Origin` and the gateway takes it: scheme, host and perhaps port, without wildcards. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
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
