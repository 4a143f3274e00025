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
  return adapter();
}
