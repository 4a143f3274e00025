import { expect, test } from 'vitest';
import { allDelivered, progressOf } from '#functions/fulfilment/handling/parcel.ts';
import { readTracker } from '#functions/fulfilment/carriers/tracker/read-tracker.ts';

const tracker = {
  id: 'trk_8b58',
  object: 'Tracker',
  mode: 'test',
  tracking_code: 'EZ1000000001',
  status: 'in_transit',
  updated_at: '2024-07-30T16:06:32Z',
  signed_by: null,
  carrier: 'USPS',
  tracking_details: [
    { status: 'pre_transit', datetime: '2024-06-30T16:06:32Z', tracking_location: { city: null } },
    { status: 'in_transit', datetime: '2024-07-02T04:00:00Z' },
  ],
};

test('a tracker is read by itself and as the result of an event', () => {
  const word = { trackingNumber: 'EZ1000000001', carrier: 'USPS', status: 'in_transit', at: '2024-07-02T04:00:00Z' };
  expect(readTracker(tracker)).toEqual(word);
  expect(readTracker({ object: 'Event', description: 'tracker.updated', result: tracker })).toEqual(word);
});

test('an unheard-of status counts as unknown, a missing carrier as none, and what is no tracker is none', () => {
  const odd = { ...tracker, status: 'teleported', carrier: null, tracking_details: null };
  expect(readTracker(odd)).toEqual({
    trackingNumber: 'EZ1000000001',
    carrier: '',
    status: 'unknown',
    at: '2024-07-30T16:06:32Z',
  });
  for (const body of [null, 7, 'text', [], {}, { ...tracker, tracking_code: 5 }]) {
    expect(readTracker(body)).toBeUndefined();
  }
});

test('a lost parcel is told of in the detail of another status; what has arrived is not lost', () => {
  const told = (status: string) => readTracker({ ...tracker, status, status_detail: 'lost' })?.status;
  expect(['failure', 'in_transit', 'unknown', 'delivered'].map(told)).toEqual(['lost', 'lost', 'lost', 'delivered']);
});

test.each([
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  'yesterday',
  '',
  'x'.repeat(500_000),
])('a moment that cannot be is left out: %.30s', (datetime) => {
  const odd = { ...tracker, tracking_details: [{ status: 'in_transit', datetime }], updated_at: datetime };
  expect(readTracker(odd)).toMatchObject({ trackingNumber: 'EZ1000000001', at: undefined });
});

test.each(['   ', 'EZ1\u0000', 'EZ1\u202e', 'EZ1\ud800', 'E'.repeat(101)])(
  'a number that nobody reads is none: %j',
  (number) => {
    expect(readTracker({ ...tracker, tracking_code: number })).toBeUndefined();
  },
);

test('a parcel never goes back, and delivered is the last word', () => {
  const order = ['pre_transit', 'in_transit', 'out_for_delivery', 'failure', 'return_to_sender', 'delivered'] as const;
  expect(order.map(progressOf)).toEqual(order.map(progressOf).toSorted((a, b) => a - b));
});

test('a shipment has arrived when all its parcels have', () => {
  const delivered = { status: 'delivered' } as const;
  expect(allDelivered([delivered, undefined])).toBe(false);
  expect(allDelivered([])).toBe(false);
  expect(allDelivered([delivered, delivered])).toBe(true);
});
