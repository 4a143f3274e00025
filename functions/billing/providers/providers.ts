import type { PaymentProvider } from './provider.ts';
import { stripe } from './stripe/description.ts';
import { test } from './test/description.ts';

/** Every payment provider. A new one is a folder here, a line in this list and one in the next. */
export const paymentProviders = [test, stripe] as const;

/** Their code, loaded when it is first needed: most functions never speak to one of them. */
export const adapters: Readonly<Record<(typeof paymentProviders)[number]['name'], () => Promise<PaymentProvider>>> = {
  test: async () => (await import('./test/test-provider.ts')).testProvider,
  stripe: async () => (await import('./stripe/stripe.ts')).stripeProvider,
};
