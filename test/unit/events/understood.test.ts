import { describe, expect, test } from 'vitest';
import { understood } from '#shared/events/understood.ts';

const event = (type: string, data: unknown, more: object = {}) => ({
  metadata: {
    id: 'evt_1',
    type,
    source: 'oms.orders',
    version: 1,
    occurredAt: '2026-11-29T10:00:00.000Z',
    sequence: 1,
    correlationId: 'ord_1',
    ...more,
  },
  data,
});
const closed = { paymentId: 'pay_1', disputeId: 'dis_1', amount: { amount: '1.00', currency: 'GBP' }, outcome: 'won' };
const rights = { scopes: [], channels: 'all', branches: [], locations: [], disabled: false };
const credentials = { clientId: 'c1', owner: { kind: 'channel', id: 'web' }, after: rights };

describe('a reader understands what a later version tells', () => {
  test.each([
    ['of itself', event('OrderAccepted', {}, { madeBy: 'it' })],
    ['in the data', event('OrderAccepted', { lineCount: 1 })],
    ['of an actor', event('OrderAccepted', {}, { actor: { kind: 'client', id: 'c1', role: 'buyer' } })],
    ['by a kind of actor', event('OrderAccepted', {}, { actor: { kind: 'partner', id: 'p1' } })],
    ['by a kind of actor, of a new type', event('OrderWelcomed', {}, { actor: { kind: 'partner', id: 'p1' } })],
    ['by an outcome', event('DisputeClosed', { ...closed, outcome: 'settled' })],
    [
      'by a word in place of a list',
      event('CredentialsChanged', { ...credentials, after: { ...rights, channels: 'own' } }),
    ],
    ['by a member beside a word', event('CredentialsChanged', { ...credentials, after: { ...rights, partners: [] } })],
  ])('%s', (_, told) => {
    expect(understood(told)).toEqual(told);
  });
});

describe('a reader refuses what no version tells', () => {
  test.each([
    [
      'a kind of actor that is no text',
      event('OrderAccepted', {}, { actor: { kind: 7, id: 'p1' } }),
      'metadata/actor/kind',
    ],
    ['an actor of no kind', event('OrderAccepted', {}, { actor: { id: 'p1' } }), 'metadata/actor/kind'],
    ['a missing outcome', event('DisputeClosed', { ...closed, outcome: undefined }), 'data of DisputeClosed/outcome'],
    [
      'a reach that is neither word nor list',
      event('CredentialsChanged', { ...credentials, after: { ...rights, channels: 5 } }),
      'data of CredentialsChanged/after/channels',
    ],
  ])('%s', (_, told, place) => {
    expect(() => understood(told)).toThrow(place);
  });
});
