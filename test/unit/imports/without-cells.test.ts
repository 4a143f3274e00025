import { expect, test } from 'vitest';
import { withoutCells } from '#functions/imports/reading/without-cells.ts';

const body = {
  channel: 'web',
  externalNumber: '7',
  customer: { name: 'Li (x)', email: 'li@example.com' },
  lines: [{ sku: 'TEA.1', quantity: 12 }],
};
const said = (detail: string) => withoutCells(detail, body, '7 of web');

test('a reason repeats nothing of its row, wherever it stands, quoted or not', () => {
  expect(said('/lines/0/sku: no item "TEA.1"; make it first, or name another')).toBe(
    '/lines/0/sku: no item …; make it first, or name another',
  );
  expect(said('Li (x) <li@example.com> has no credit')).toBe('… <…> has no credit');
});

test('a reason repeats no text with quotation marks, line ends or backslashes either', () => {
  const names = { name: 'Li "Lee" \\ x', note: 'one\ntwo' };
  expect(withoutCells(`no item ${JSON.stringify(names.name)}, nor ${JSON.stringify(names.note)}`, names, '')).toBe(
    'no item …, nor …',
  );
});

test('a reason keeps the key of its row, amounts, names of members and what only looks like a part of a word', () => {
  expect(withoutCells('must be 5.00; it is 99.00', { total: '99.00', phone: '0049301234' }, '')).toBe(
    'must be 5.00; it is 99.00',
  );
  const kept = 'web has used the number "7" for order ord_1: TEA.12 and Mali (x)';
  expect(said(kept)).toBe(kept);
  expect(withoutCells('/customer/name: is too long', { customer: { name: 'a' } }, '')).toBe(
    '/customer/name: is too long',
  );
});
