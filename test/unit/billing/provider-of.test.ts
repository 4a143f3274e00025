import { Metrics } from '@aws-lambda-powertools/metrics';
import { expect, test, vi } from 'vitest';
import { providerOf } from '#functions/billing/providers/provider-of.ts';
import type { PaymentProvider, RefundAsk } from '#functions/billing/providers/provider.ts';
import { publishLatencies } from '#shared/observability/latency.ts';

vi.mock('#functions/billing/providers/providers.ts', () => {
  const provider: PaymentProvider = {
    lookUpsLagMs: 0,
    ask: async () => ({ outcome: 'pending' }),
    lookUp: async () => ({ outcome: 'absent' }),
    async *disputesSince() {},
    dispute: async () => undefined,
    readEvent: async () => undefined,
  };
  return { paymentProviders: [{ name: 'plain' }], adapters: { plain: async () => provider } };
});

const ask: RefundAsk = {
  kind: 'refund',
  key: 'ord_1/REFUND#1/1',
  orderId: 'ord_1',
  amount: { minor: 100, currency: 'GBP' },
  reference: 'pay_1',
};

test('each call of a provider is among the latencies of payment providers; reading what it reports calls nobody', async () => {
  const addMetric = vi.spyOn(Metrics.prototype, 'addMetric').mockReturnThis();
  vi.spyOn(Metrics.prototype, 'publishStoredMetrics').mockReturnThis();
  const provider = await providerOf('plain');
  await provider.ask(ask);
  await provider.lookUp(ask);
  await provider.dispute('dp_1');
  await Array.fromAsync(provider.disputesSince('2026-11-22T10:00:00.000Z'));
  await provider.readEvent?.('', {});
  publishLatencies();
  expect(addMetric.mock.calls.map(([name]) => name)).toEqual(Array(4).fill('PaymentProvidersLatency'));
});

test('a provider that there is not is refused by its name', async () => {
  await expect(providerOf('other')).rejects.toMatchObject({
    name: 'UnknownProvider',
    message: /"other"; there are plain/,
  });
});
