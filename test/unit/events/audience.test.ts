import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { audienceOf } from '#functions/events/audience.ts';
import { audiences } from '#shared/context.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { log } from '#shared/observability/log.ts';

const event = sequenced(
  { type: 'OrderAccepted', data: {} },
  { occurredAt: '2026-01-01T00:00:00.000Z', sequence: 1, correlationId: 'c', orderId: 'ord_1', channel: 'web' },
);

beforeEach(() => {
  process.env['MESSAGES_TABLE'] = 'messages';
});
afterEach(() => setSend());

test('who may want an event of an order is anyone where that cannot be found out, and the log names the order', async () => {
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  setSend(async () => ({ status: 400, text: JSON.stringify({ __type: 'AccessDeniedException', message: 'no' }) }));
  expect(await audienceOf(event)).toBe(audiences);
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('webhook endpoint'), expect.objectContaining({ orderId: 'ord_1', id: event.metadata.id })],
  ]);
});
