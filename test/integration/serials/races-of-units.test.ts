import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { act, count, named, phones, picked, receive, stock, unit } from '../../support/orders/numbered-units.ts';
import { orderLine, stockOf } from '../../support/orders/stored-orders.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { item, itemRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
afterEach(() => beforeCalls());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  await engine.put('Catalogue', itemRow(item('PHONE', { serialised: true })));
});

test('the same request to pack, many times at once, is answered the same', async () => {
  for (let round = 0; round < 10; round += 1) {
    const serials = [`A${round}`, `B${round}`];
    await receive(serials);
    const first = await picked(phones('1', 2));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => act(first, 'pack', named(...serials), `pack-${round}`)),
    );
    expect(answers.map(({ status, body }) => `${status} ${body.detail ?? ''}`)).toEqual(answers.map(() => '200 '));
  }
});

test('a repeated request to pack that reads the fulfilment order before and the units after the first is answered the same', async () => {
  await receive(['S1']);
  const first = await picked(phones('1', 1));
  let isFirst = true;
  beforeCalls(async (operation) => {
    if (!isFirst || operation !== 'BatchGetItem') return;
    isFirst = false;
    await act(first, 'pack', named('S1'), 'again');
  });
  const again = await act(first, 'pack', named('S1'), 'again');
  expect([again.status, again.body.detail]).toEqual([200, undefined]);
});

test('a count that loses to a hand-over does not take what has left into stock', async () => {
  await receive(['S1', 'S2']);
  const first = await picked(phones('1', 1));
  await act(first, 'pack', named('S1'));
  let isFirst = true;
  beforeCalls(async (operation) => {
    if (!isFirst || operation !== 'TransactWriteItems') return;
    isFirst = false;
    expect((await act(first, 'hand-over')).status).toBe(200);
  });
  const counted = await count('S1', 'S2');
  expect(isFirst).toBe(false);
  expect([counted.status, (await unit('S1')).state]).toEqual([409, 'shipped']);
});

test('what comes back of several lots goes into those that its units left from', async () => {
  await receive(['A1'], { lot: 'A' });
  await receive(['B1'], { lot: 'B' });
  const first = await picked(phones('1', 2));
  expect((await act(first, 'pack', named('A1', 'B1'))).status).toBe(200);
  expect((await act(first, 'hand-over')).status).toBe(200);
  const came = await act(first, 'receive-back', {
    cause: 'refused',
    lines: [{ lineId: '1', quantity: 1, condition: 'damaged', serials: ['A1'] }],
  });
  expect([came.status, came.body.detail]).toEqual([200, undefined]);
  expect(await unit('A1')).toMatchObject({ state: 'in_stock', lot: 'A', condition: 'damaged' });
  expect((await act(first, 'receive-back', { cause: 'refused' })).status).toBe(200);
  expect(await unit('B1')).toMatchObject({ state: 'in_stock', lot: 'B' });
});

test('a packed unit that is not found takes itself alone off the books', async () => {
  await receive(Array.from({ length: 10 }, (_, index) => `S${index + 1}`));
  const first = await picked(phones('1', 2));
  await act(first, 'pack', named('S1', 'S2'));
  const lines = [{ lineId: '1', quantity: 1, serials: ['S1'] }];
  expect((await act(first, 'reject', { reason: 'not_found', lines })).status).toBe(200);
  expect((await unit('S1')).state).toBe('removed');
  expect(await stockOf(engine, 'PHONE')).toMatchObject({ onHand: 9, allocated: 1 });
});

test('numbers in decomposed form and of two items', async () => {
  await engine.put('Catalogue', itemRow(item('WATCH', { serialised: true })));
  await receive(['e\u0301', 'S1', 's1']);
  await stock('receipts', [{ sku: 'WATCH', quantity: 1, serials: ['S1'] }]);
  const first = await picked(phones('1', 2), orderLine('2', 'WATCH', 1, { serialised: true }));
  const packed = await act(first, 'pack', {
    lines: [
      { lineId: '1', serials: ['e\u0301', 'S1'] },
      { lineId: '2', serials: ['S1'] },
    ],
  });
  expect([packed.status, packed.body.detail]).toEqual([200, undefined]);
  const contents = [
    {
      trackingNumber: '1',
      contents: [
        { lineId: '1', quantity: 1, serials: ['S1'] },
        { lineId: '2', quantity: 1, serials: ['S1'] },
      ],
    },
    { trackingNumber: '2', contents: [{ lineId: '1', quantity: 1, serials: ['e\u0301'] }] },
  ];
  const out = await act(first, 'hand-over', { packages: contents });
  expect([out.status, out.body.detail]).toEqual([200, undefined]);
  const lost = await act(first, 'report-loss', { lines: [{ lineId: '1', quantity: 1, serials: ['S1'] }] });
  expect([lost.status, lost.body.detail]).toEqual([200, undefined]);
  expect((await unit('s1')).state).toBe('in_stock');
  const back = await act(first, 'receive-back', { cause: 'refused', trackingNumber: '1' });
  expect([back.status, back.body.detail, back.body.sentBack]).toMatchObject([
    200,
    undefined,
    [{ lines: [{ found: 1, serials: ['S1'] }, { serials: ['S1'] }] }],
  ]);
  expect((await act(first, 'deliver')).status).toBe(200);
  expect((await unit('\u00e9')).state).toBe('shipped');
});
