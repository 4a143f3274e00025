import { describe, expect, test } from 'vitest';
import { compilePattern } from '#infra/local/eventbridge/pattern.ts';
import { constructId } from '#infra/constructs/names.ts';
import type { Actor } from '#shared/contracts/events/envelope.ts';
import { sourceOf, type NewEvent } from '#shared/contracts/events/catalogue.ts';
import { resources, templatesOf } from '../support/template/template.ts';
import { inUnits } from '../support/quantities.ts';

const { contexts } = templatesOf('prod');

/** Whether the rule of a consumer lets an event through. */
function hears(consumer: string, event: NewEvent, actor?: Actor, audience?: readonly string[]): boolean {
  const [rule] = resources(contexts, 'AWS::Events::Rule').filter(([id]) =>
    new RegExp(`^${constructId(consumer)}Rule[0-9A-F]{8}$`).test(id),
  );
  const { type, data } = event;
  const metadata = { type, sequence: 1, ...(actor ? { actor } : {}) };
  return compilePattern(rule?.[1].Properties['EventPattern'])({
    source: sourceOf(type),
    'detail-type': type,
    detail: { metadata, data, ...(audience ? { audience } : {}) },
  });
}

const moved = (quantity: number): NewEvent => ({
  type: 'StockMoved',
  data: { movementId: 'mov_1', kind: 'receipt', sku: 'TEA-001', location: 'london', quantity: inUnits(quantity) },
});
const shipped: NewEvent = {
  type: 'StockMoved',
  data: {
    kind: 'shipment',
    location: 'london',
    lines: [{ movementId: 'mov_2', sku: 'TEA-001', quantity: inUnits(-1) }],
  },
};
const settled = (kind: string): NewEvent => ({
  type: 'FulfilmentStockSettled',
  data: { fulfilmentOrderId: 'ful_1', dueId: 'mov_1', kind, lines: [] },
});
const allocated = (fromBackorder: boolean): NewEvent => ({
  type: 'LinesAllocated',
  data: { sourcingId: 'src_1', allocations: [], ...(fromBackorder ? { fromBackorder } : {}) },
});
const authorised: NewEvent = {
  type: 'PaymentAuthorised',
  data: { paymentId: 'pay_1', amount: { amount: '1.00', currency: 'GBP' } },
};
const delivered: NewEvent = { type: 'FulfilmentOrderDelivered', data: { fulfilmentOrderId: 'ful_1', lines: [] } };
const released: NewEvent = { type: 'HoldReleased', data: { holdId: 'hold_1', holdType: 'fraud' } };
const step: Actor = { kind: 'step', id: 'acceptOrder' };

describe('a rule', () => {
  test.each<[string, string, boolean, NewEvent, Actor?]>([
    ['promotes backorders for what has come', 'promote-backorders', true, moved(1)],
    ['promotes nothing for what has gone', 'promote-backorders', false, moved(-1)],
    ['promotes backorders for what a rejection frees', 'promote-backorders', true, settled('free')],
    ['promotes nothing for what was shipped in parts', 'promote-backorders', false, settled('ship')],
    ['reports what was shipped in parts by its movements', 'project-reports', false, settled('ship')],
    ['reports what was given back in parts', 'project-reports', true, settled('free')],
    ['reports what has gone', 'project-reports', true, shipped],
    ['reports nothing for units that did not wait', 'project-reports', false, allocated(false), step],
    ['reports what has waited', 'project-reports', true, allocated(true), step],
    ['looks at availability for what has come', 'tell-availability', true, moved(1)],
    ['looks at no availability for what was shipped', 'tell-availability', false, shipped],
    ['looks at no availability for what was shipped in parts', 'tell-availability', false, settled('ship')],
    ['promotes nothing for what was shipped together', 'promote-backorders', false, shipped],
    ['wakes a workflow for a person', 'wake-workflow', true, released, { kind: 'client', id: 'client_1' }],
    ['wakes a workflow for the clock', 'wake-workflow', true, authorised, { kind: 'clock', id: 'look-up-payments' }],
    ['wakes a workflow where nobody is named', 'wake-workflow', true, authorised],
    ['wakes no workflow for what its own step has done', 'wake-workflow', false, authorised, step],
    ['wakes no workflow for what its own step has sent', 'wake-workflow', false, delivered, step],
    ['wakes no workflow for the first stock of an order', 'wake-workflow', false, allocated(false), step],
    ['wakes a workflow whose order has waited, whoever served it', 'wake-workflow', true, allocated(true), step],
    ['tells nobody of what it has no word for', 'notify-customers', false, authorised],
  ])('%s', (_, consumer, expected, event, actor) => {
    expect(hears(consumer, event, actor)).toBe(expected);
  });

  test('posts what some webhook endpoint may want, of every type, and nothing else', () => {
    for (const event of [moved(1), released, delivered]) {
      expect(hears('queue-webhooks', event, step, ['webhooks'])).toBe(true);
      expect(hears('queue-webhooks', event, step, ['none'])).toBe(false);
      // Of an earlier version, or put there by hand: whether anybody listens is not known.
      expect(hears('queue-webhooks', event, step)).toBe(true);
    }
  });

  test('is no longer than EventBridge takes', () => {
    for (const [, { Properties }] of resources(contexts, 'AWS::Events::Rule')) {
      expect(JSON.stringify(Properties['EventPattern']).length).toBeLessThanOrEqual(2048);
    }
  });
});
