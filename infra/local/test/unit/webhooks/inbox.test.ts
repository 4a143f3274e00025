import { expect, test } from 'vitest';
import { createWebhookInbox } from '#host/webhooks/service.ts';
import { testKernel } from '#host/test/support/kernel.ts';

const inbox = createWebhookInbox(testKernel());
const post = (id: string | undefined, body: string) =>
  inbox.page?.('POST', '/', new URLSearchParams(), { headers: { 'webhook-id': id }, body: Buffer.from(body) })?.status;
const shown = () => inbox.page?.('GET', '/', new URLSearchParams())?.body ?? '';

test('what is posted is taken and shown, the newest first, and a repetition is counted', () => {
  expect(shown()).toContain('No webhooks.');
  expect(post('evt_1', '{"type":"OrderPlaced","data":{"name":"<b>"}}')).toBe(200);
  expect(post('evt_2', '{"type":"OrderCompleted"}')).toBe(200);
  expect(post('evt_1', '{"type":"OrderPlaced","data":{"name":"<b>"}}')).toBe(200);
  expect(shown().indexOf('OrderCompleted')).toBeLessThan(shown().indexOf('OrderPlaced (2 times)'));
  expect(shown().match(/<tr><td>/g)).toHaveLength(2);
  expect(shown()).not.toContain('<b>');
});

test('a post without an id, or with a huge body, is refused', () => {
  expect(post(undefined, '{}')).toBe(400);
  expect(post('evt_3', 'x'.repeat(300_000))).toBe(400);
});

test('only the latest hundred are kept', () => {
  for (let number = 10; number < 130; number += 1) post(`evt_${number}`, `{"type":"Number${number}"}`);
  expect(shown().match(/<tr><td>/g)).toHaveLength(100);
  expect(shown()).toContain('>Number129 ');
  expect(shown()).not.toContain('>Number29 ');
});
