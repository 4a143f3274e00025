import type { FieldError } from '#shared/contracts/problems.ts';
import type { Placement } from '#shared/contracts/api/orders.ts';
import type { NewTender } from '#shared/contracts/api/tenders.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { formatMinor, parseAmount } from '#shared/money.ts';
import type { PaymentRequest } from '../aggregate/order.ts';
import { providerProblem } from '../placing/taken-providers.ts';
import type { Tender } from './tender.ts';

/** Which of the two ways to say how an order is paid is wrong: exactly one of them is needed. */
export function paymentFieldErrors({ payment, tenders }: Placement): FieldError[] {
  if (payment && tenders) {
    return [{ pointer: '/tenders', message: 'does not go together with `payment`; say all of it here, or there' }];
  }
  if (!payment && !tenders) {
    return [
      { pointer: '/payment', message: 'is needed, or `tenders` for an order that is paid in other or several ways' },
    ];
  }
  const missing = tenders?.findIndex(({ amount }, index) => amount === undefined && index < tenders.length - 1) ?? -1;
  const errors =
    missing < 0
      ? []
      : [{ pointer: `/tenders/${missing}/amount`, message: 'is needed: only the last tender can be the rest' }];
  const onAccount = tenders?.flatMap(({ kind }, index) => (kind === 'on_account' ? [index] : [])) ?? [];
  const [, second] = onAccount;
  if (second !== undefined) {
    errors.push({
      pointer: `/tenders/${second}/kind`,
      message: 'is the second on account; make it one of the sum of both',
    });
  }
  return [...errors, ...namedTwice(tenders ?? [])];
}

/** What stands under one number elsewhere is there once: two tenders of it would both count it. */
function namedTwice(tenders: readonly NewTender[]): FieldError[] {
  const names = tenders.map((tender) =>
    'reference' in tender && tender.reference !== undefined
      ? JSON.stringify([tender.kind, 'provider' in tender && tender.provider, tender.reference])
      : undefined,
  );
  return names.flatMap((name, index) =>
    name === undefined || names.indexOf(name) === index
      ? []
      : [
          {
            pointer: `/tenders/${index}/reference`,
            message: 'is that of an earlier tender of this kind; make both one, of the sum',
          },
        ],
  );
}

/** Payment providers that are named and not set up here. */
export function providerErrors({ payment, tenders = [] }: Placement, providers: readonly string[]): FieldError[] {
  const named = [
    ...(payment?.method === 'card' ? [{ pointer: '/payment/provider', provider: payment.provider }] : []),
    ...tenders.flatMap((tender, index) =>
      tender.kind === 'card' || (tender.kind === 'provider_reference' && tender.state === 'authorised')
        ? [{ pointer: `/tenders/${index}/provider`, provider: tender.provider }]
        : [],
    ),
  ];
  return named.flatMap(({ pointer, provider }) => {
    const message = providerProblem(provider, providers);
    return message ? [{ pointer, message }] : [];
  });
}

/**
 * How an order of this total, in minor units, is paid. One that is paid in one way, by card or on account, has no tenders, however it was
 * said. Refused with its pointer where an amount cannot be read or is nothing (`invalid-amount`), or where they are not the total
 * (`totals-do-not-add-up`).
 */
export function paymentRequestOf(
  { payment, tenders = [], currency }: Placement,
  total: number,
  providers: readonly string[],
): PaymentRequest | Refusal {
  if (payment) return payment;
  const errors: FieldError[] = [];
  const read = tenders.map(({ amount }, index) => {
    const parsed = amount === undefined ? undefined : parseAmount(amount, currency);
    if (parsed && 'error' in parsed) errors.push({ pointer: `/tenders/${index}/amount`, message: parsed.error });
    return parsed && 'minor' in parsed ? parsed.minor : undefined;
  });
  if (errors.length > 0) return refused('invalid-amount', errors);
  const stated = read.reduce<number>((sum, minor) => sum + (minor ?? 0), 0);
  const rest = total - stated;
  const isRestStated = read.at(-1) !== undefined;
  if (isRestStated ? rest !== 0 : rest < 0) {
    const [given, right] = [stated, total].map((minor) => formatMinor(minor, currency));
    return refused('totals-do-not-add-up', [
      { pointer: '/tenders', message: `must come to ${right}, the total of the order; they come to ${given}` },
    ]);
  }
  const amounts = read.map((minor) => minor ?? rest);
  const nothing = amounts.flatMap((minor, index) => (minor === 0 && total > 0 ? [index] : []));
  if (nothing.length > 0) {
    const message = 'is nothing; leave the tender out';
    return refused(
      'invalid-amount',
      nothing.map((index) => ({ pointer: `/tenders/${index}/amount`, message })),
    );
  }
  const placed = tenders.map((tender, index) => placedTender(tender, index, amounts[index] ?? 0, providers));
  const [only, ...others] = placed;
  if (only && others.length === 0) {
    const { kind, provider, token } = only;
    if (kind === 'card') return { method: kind, provider, token };
    if (kind === 'on_account') return { method: kind };
  }
  return { method: 'tenders', tenders: placed };
}

function placedTender(
  { amount: _, ...tender }: NewTender,
  index: number,
  amount: number,
  providers: readonly string[],
): Tender {
  const foreign = tender.kind === 'provider_reference' && !providers.includes(tender.provider);
  const expires =
    'expiresAt' in tender && tender.expiresAt ? { expiresAt: new Date(tender.expiresAt).toISOString() } : {};
  return { tenderId: `t${index + 1}`, ...tender, ...expires, ...(foreign ? { isForeign: true } : {}), amount };
}

function refused(code: Refusal['refused'], errors: readonly FieldError[]): Refusal {
  const [first] = errors;
  return refuse(code, `${first?.pointer}: ${first?.message}`, ...errors);
}
