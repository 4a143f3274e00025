import { describe, expect, test } from 'vitest';
import { faultKinds } from '../../simulation/faults/kinds.ts';
import { readRunOptions } from '../../simulation/options.ts';

describe('the options of a simulation', () => {
  test('are a hundred orders with every kind of fault unless given', () => {
    const { orders, seed, faults, only } = readRunOptions([]);
    expect({ orders, seed, only }).toEqual({ orders: 100, seed: '1', only: undefined });
    expect([...faults]).toEqual(Object.keys(faultKinds));
  });

  test('choose faults, orders and a bug by name', () => {
    const options = readRunOptions(['--faults', 'crash,delay', '--only', '2-3', '--mutant', 'money-in-floats']);
    expect([...options.faults]).toEqual(['crash', 'delay']);
    expect([...(options.only ?? [])]).toEqual([2, 3]);
    expect(options.mutant?.name).toBe('money-in-floats');
  });

  test.each([
    [['--orders', 'many'], '--orders takes a whole number from 1 to 999999, not "many".'],
    [['--orders', '0'], '--orders takes a whole number from 1 to 999999, not "0".'],
    [['--faults', 'rain'], '"rain" is not a fault; there are all, none, throttle'],
    [['--only', 'x'], '--only takes numbers such as 3,7-9, not "x".'],
    [['--mutant', 'gremlin'], 'There is no planted bug "gremlin".'],
    [['--sede', '1'], "Unknown option '--sede'"],
  ])('%j are refused in one sentence', (argv, sentence) => {
    expect(() => readRunOptions(argv)).toThrow(sentence);
    expect(() => readRunOptions(argv)).toThrow(/--help names all options\.$/);
  });
});
