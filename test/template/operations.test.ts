import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventCatalogue } from '#shared/contracts/events/catalogue.ts';
import { everySetting } from '../support/template/settings.ts';
import { at, list, resources, templatesOf } from '../support/template/template.ts';

const templates = templatesOf('prod', { ...everySetting });
const alarms = templates.all.flatMap(([, template]) => resources(template, 'AWS::CloudWatch::Alarm'));
const runbook = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const headings = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-'),
);

test('every alarm leads to an entry of the runbook, and every entry of alarms has one', () => {
  const pointed = alarms.map(([id, { Properties }]) => {
    const anchor = /docs\/operations\.md#([a-z-]+)\. \S/.exec(String(Properties['AlarmDescription']))?.[1];
    return [id, anchor ?? 'none'];
  });
  expect(pointed.filter(([, anchor]) => !headings.includes(anchor ?? ''))).toEqual([]);
  const entries = /^## When an alarm goes off$([\s\S]*?)^## /m.exec(runbook)?.[1] ?? '';
  const described = [...entries.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(described.sort()).toEqual([...new Set(pointed.map(([, anchor]) => anchor))].sort());
});

test('an alarm without anything to measure is quiet', () => {
  expect(alarms.filter(([, { Properties }]) => Properties['TreatMissingData'] !== 'notBreaching')).toEqual([]);
});

test('a person is called for exceptions that nobody has taken up, or that are late, and not for the first one', () => {
  const alarmed = alarms.map(([, { Properties }]) => Properties['MetricName']);
  expect(alarmed).toEqual(expect.arrayContaining(['UnownedExceptions', 'OverdueExceptions']));
  expect(alarmed).not.toContain('OpenExceptions');
});

test('what callers see, what the account grants, mails and the month’s cost are watched', () => {
  const all = templatesOf('prod', { ...everySetting });
  const watched = resources(all.operations, 'AWS::CloudWatch::Alarm').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
  const expected = ['GatewayErrors', 'GatewayLatency', 'Concurrency', 'Throttles', 'MailBounces', 'MailComplaints'];
  expect(watched).toEqual(expect.arrayContaining(expected));
  const [[, budget] = []] = resources(all.operations, 'AWS::Budgets::Budget');
  expect(at(budget, 'Properties', 'Budget', 'BudgetLimit')).toEqual({ Amount: 500, Unit: 'USD' });
  expect(list(at(budget, 'Properties', 'NotificationsWithSubscribers'))).toHaveLength(2);
});

test('the dashboard shows the business above the machines', () => {
  const rows = widgets().map(({ y, properties }) => [y, properties.title] as const);
  const below = (title: string) => rows.find(([, each]) => each === title)?.[0] ?? NaN;
  const standing = ['Orders in each state', 'Seconds that the first order of each state has stood there'];
  const business = ['Orders', 'Open exceptions', 'Shipments', 'Money', ...standing].map(below);
  const machines = [
    'Workflow',
    'API',
    'API latency',
    'Seconds that events wait for their consumer',
    'Age of reports and lists in seconds',
    'What functions wait for: the slowest hundredth, in milliseconds',
  ].map(below);
  expect(Math.max(...business)).toBeLessThan(Math.min(...machines));
  expect(business.length + machines.length).toBe(new Set(rows.map(([, title]) => title)).size);
});

test('the dashboard shows facts that the event catalogue knows', () => {
  const [, dashboard] = resources(templates.operations, 'AWS::CloudWatch::Dashboard')[0] ?? [];
  const body = JSON.stringify(at(dashboard, 'Properties', 'DashboardBody')).replaceAll('\\', '');
  const facts = [...body.matchAll(/"OMS","(\w+)","service","(\w+)","stage","prod"/g)].map(([, name, service]) => [
    name,
    service,
  ]);
  const published = facts.filter(([, service]) => service === 'events').map(([name]) => name ?? '');
  expect(published.length).toBeGreaterThan(10);
  expect(published.filter((name) => !Object.hasOwn(eventCatalogue, name))).toEqual([]);
});

interface Widget {
  readonly y: number;
  readonly properties: { readonly title: string };
}

/** The dashboard's widgets, with names that are only known at deployment left out. */
function widgets(): Widget[] {
  const [, dashboard] = resources(templates.operations, 'AWS::CloudWatch::Dashboard')[0] ?? [];
  const parts = list(at(dashboard, 'Properties', 'DashboardBody', 'Fn::Join', 1));
  const body = parts.map((part) => (typeof part === 'string' ? part : '')).join('');
  return (JSON.parse(body) as { widgets: Widget[] }).widgets;
}
