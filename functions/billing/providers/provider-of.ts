import { timed, timedItems } from '#shared/observability/latency.ts';
import { StepFailure } from '#shared/steps.ts';
import type { PaymentProvider } from './provider.ts';
import type { PaymentParty } from './payment-party.ts';
import { recordingProvider } from './recording-provider.ts';
import { adapters, paymentProviders } from './providers.ts';

/** Name of the provider where no outside party is asked: on account, and of what was paid before or is received. */
export const onAccount = 'account';

/** The provider by its name. Of `account`, one that carries out what is only recorded. Throws StepFailure `UnknownProvider` when there is none. */
export async function providerOf(name: string): Promise<PaymentProvider> {
  if (name === onAccount) return recordingProvider;
  const found = paymentProviders.find((provider) => provider.name === name);
  if (!found) {
    const names = paymentProviders.map((provider) => provider.name);
    throw new StepFailure('UnknownProvider', `there is no payment provider "${name}"; there are ${names.join(', ')}`);
  }
  return timedProvider(name, await adapters[found.name]());
}

/** How a provider captures what was authorised elsewhere; of a name that is none, once. */
export const capturesElsewhere = (name: string): PaymentParty['capturesElsewhere'] =>
  paymentProviders.find((provider) => provider.name === name)?.capturesElsewhere ?? 'once';

/** The provider, how long whose answers take is noted. */
function timedProvider(provider: string, asked: PaymentProvider): PaymentProvider {
  const waitFor = <Answer>(operation: string, ask: () => Promise<Answer>) =>
    timed('PaymentProviders', { provider, operation }, ask);
  return {
    ...asked,
    ask: (ask) => waitFor(ask.kind, () => asked.ask(ask)),
    lookUp: (ask) => waitFor('look up', () => asked.lookUp(ask)),
    disputesSince: (since) =>
      timedItems('PaymentProviders', { provider, operation: 'disputes' }, asked.disputesSince(since)),
    dispute: (reference) => waitFor('dispute', () => asked.dispute(reference)),
  };
}
