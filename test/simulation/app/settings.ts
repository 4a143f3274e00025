import { readSettings, type Settings } from '#infra/config.ts';

/** The name of the secret with Stripe's credentials. */
export const stripeSecret = 'oms/simulated/stripe';

/** The settings of one machine, but without its demo warehouse, and with Stripe. */
export function simulatedSettings(): Settings {
  return { ...readSettings('local'), demoWarehouse: false, secrets: { stripe: stripeSecret } };
}
