import { timed } from '#shared/observability/latency.ts';
import { StepFailure } from '#shared/steps.ts';
import type { PaymentProvider } from './provider.ts';

/** Name of the provider of orders on account: no outside party is asked. */
export const onAccount = 'account';

const adapters: Readonly<Record<string, () => Promise<PaymentProvider>>> = {
  test: async () => (await import('./test/test-provider.ts')).testProvider,
  // Loaded when first needed: most functions never speak to it.
  stripe: async () => (await import('./stripe/stripe.ts')).stripeProvider,
};

/** Names that a payment may give as its provider. */
export const providerNames = Object.keys(adapters);

/** The provider by its name. Throws StepFailure `UnknownProvider` when there is none. */
export async function providerOf(name: string): Promise<PaymentProvider> {
  const adapter = Object.hasOwn(adapters, name) ? adapters[name] : undefined;
  if (!adapter) {
    throw new StepFailure(
      'UnknownProvider',
      `there is no payment provider "${name}"; there are ${providerNames.join(', ')}`,
    );
  }
  return timedProvider(name, await adapter());
}

/** The provider, how long whose answers take is noted. */
function timedProvider(provider: string, asked: PaymentProvider): PaymentProvider {
  const waitFor = <Answer>(operation: string, ask: () => Promise<Answer>) =>
    timed('PaymentProviders', { provider, operation }, ask);
  return {
    ask: (ask) => waitFor(ask.kind, () => asked.ask(ask)),
    lookUp: (ask) => waitFor('look up', () => asked.lookUp(ask)),
    // It comes in pages, between which others work.
    disputesSince: (since) => asked.disputesSince(since),
    dispute: (reference) => waitFor('dispute', () => asked.dispute(reference)),
  };
}
