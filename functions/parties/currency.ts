import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { exponentOf, parseAmount } from '#shared/money.ts';

/** The amount in minor units, or why it does not fit its currency. */
export function minorOf(amount: string, currency: string, pointer: string): number | Refusal {
  const parsed = parseAmount(amount, currency);
  return 'error' in parsed ? refuse('invalid-amount', parsed.error, { pointer, message: parsed.error }) : parsed.minor;
}

/** A refusal unless ISO 4217 lists the currency. */
export function checkCurrency(currency: string, pointer: string): Refusal | undefined {
  if (exponentOf(currency) !== undefined) return undefined;
  const message = `${currency} is not an ISO 4217 currency code`;
  return refuse('invalid-amount', message, { pointer, message });
}
