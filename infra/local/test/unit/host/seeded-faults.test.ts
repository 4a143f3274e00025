import { describe, expect, it } from 'vitest';
import { parseFaultRates, seededFaults } from '#host/faults/seeded-faults.ts';

describe('the fault switch', () => {
  it('reads rates and leaves out what is not named', () => {
    expect(parseFaultRates('seed=7, throttle=0.01,fail-after=0.02,delay=0.5,delay-ms=100')).toMatchObject({
      seed: 7,
      throttle: 0.01,
      failBefore: 0,
      failAfter: 0.02,
      delay: 0.5,
      delayMs: 100,
    });
  });

  it.each([
    ['explode=1', '"explode" is not a fault'],
    ['throttle=2', 'throttle=2 is not a share from 0 to 1'],
    ['throttle', 'throttle= is not a share'],
    ['seed=x', 'seed=x is not a number'],
  ])('refuses %s', (text, message) => {
    expect(() => parseFaultRates(text)).toThrow(message);
  });

  it('makes the same decisions from the same seed, and others from another', () => {
    const decisions = (seed: number) => {
      const faults = seededFaults(
        parseFaultRates(`seed=${seed},throttle=0.2,fail-before=0.2,fail-after=0.2,duplicate=0.3,delay=0.3,reorder=0.3`),
      );
      return Array.from({ length: 200 }, () => [faults.onCall('sqs', 'SendMessage'), faults.onDelivery('bus')]);
    };
    expect(decisions(7)).toEqual(decisions(7));
    expect(decisions(7)).not.toEqual(decisions(8));
  });

  it('makes each fault about as often as it was asked to', () => {
    const faults = seededFaults(
      parseFaultRates('seed=1,throttle=0.1,fail-after=0.2,duplicate=0.25,redeliver=0.25,delay-ms=1000'),
    );
    const calls = Array.from({ length: 4000 }, () => faults.onCall('sqs', 'SendMessage'));
    const share = (verdict: string) => calls.filter((each) => each === verdict).length / calls.length;
    expect(share('throttle')).toBeCloseTo(0.1, 1);
    expect(share('fail-after')).toBeCloseTo(0.2, 1);
    expect(share('fail-before')).toBe(0);
    const deliveries = Array.from({ length: 4000 }, () => faults.onDelivery('bus'));
    const extra = deliveries.reduce((sum, each) => sum + each.copies - 1, 0) / deliveries.length;
    expect(extra).toBeCloseTo(0.5, 1);
    expect(deliveries.every((each) => each.delayMs >= 0 && each.delayMs <= 1000)).toBe(true);
  });
});
