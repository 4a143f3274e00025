import { expect, test, vi } from 'vitest';
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import type { Mutation } from '../program/bundle.ts';
import { takeFullOrders } from './full-orders.ts';

// A machine that does other things besides may be slow.
vi.setConfig({ testTimeout: 600_000 });

const assembly = await prepareAssembly();

test('orders that use every feature at once add up to the minor unit, whatever becomes of their units', async () => {
  const { differences, orders, features, asked } = await takeFullOrders({
    assembly,
    program: await prepareProgram(),
    orders: 12,
    seed: 3,
  });
  expect(differences).toEqual([]);
  expect(orders).toBe(12);
  expect(features.size).toBeGreaterThan(20);
  expect(Object.entries(asked).filter(([, times]) => times === 0)).toEqual([]);
});

test('a credit that keeps what was given back with the order is found', async () => {
  const kept: Mutation = {
    name: 'credit-without-deductions',
    file: 'functions/billing/refunds/plan-credit.ts',
    find: '...creditsWith(invoiced, named, above, creditable)]',
    replace: ']',
  };
  const { differences } = await takeFullOrders({
    assembly,
    program: await prepareProgram([kept]),
    orders: 150,
    seed: 3,
    chosen: ({ features, course }) => features.includes('charges below zero') && course.refunded.length > 0,
  });
  expect(differences).not.toEqual([]);
});
