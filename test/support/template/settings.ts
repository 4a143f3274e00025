import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, type Settings } from '#infra/config.ts';

/** What `cdk.json` tells the app. */
export const project: { context: Record<string, unknown> & { oms: Record<string, object> } } = JSON.parse(
  readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'),
);

/** The settings of a stage with some of them changed, read as a deployment reads them. */
export function settingsOf(stage: string, changes: object = {}): Settings {
  const file = join(mkdtempSync(join(tmpdir(), 'oms-settings-')), 'cdk.json');
  const stages = { [stage]: { ...project.context.oms[stage], ...changes } };
  writeFileSync(file, JSON.stringify({ context: { oms: stages } }));
  return readSettings(stage, file);
}

/** Every setting that is off or left out by default, switched on. */
export const everySetting = {
  alarmEmail: 'on-call@example.com',
  monthlyBudget: 500,
  mailFrom: 'shop@example.com',
  corsOrigins: ['https://shop.example.com'],
  domain: { name: 'api.example.com', certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1' },
  authDomainPrefix: 'example-shop',
  secrets: { stripe: 'shop/stripe' },
  testPayments: true,
  testScreening: true,
  webhooksMayStayInside: true,
  demoWarehouse: true,
};
