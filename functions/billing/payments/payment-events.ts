import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { ok } from '#shared/http/answer.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { actingAs } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { foundOut } from '#shared/observability/subject.ts';
import { configuredParty, refuseSignature } from '#shared/http/outside-report.ts';
import { decidePendingPayments } from './decide-pending.ts';
import { takeInDispute } from '../disputes/disputes.ts';
import { lookAtCaptures } from './late-captures.ts';
import type { PaymentProvider, ProviderEvent } from '../providers/provider.ts';
import { providerOf } from '../providers/provider-of.ts';
import { paymentProviders } from '../providers/providers.ts';
import { lookAtRefunds } from '../refunds/failed-refunds.ts';

/**
 * `POST /v1/payment-events/{provider}`. An event is only a hint: what has become of the payment is asked of the provider, so that
 * repeated, late and early events do no harm. Events of payments that are not ours are taken and ignored.
 */
export const paymentEventOperation: Operation<typeof billingRoutes.receivePaymentEvent> = async ({
  params: { provider: name },
  rawBody,
  headers,
}) => {
  const party = configuredParty(name, paymentProviders);
  if (isRefusal(party)) return party;
  const provider = await providerOf(name);
  const event = await provider.readEvent?.(rawBody, headers);
  if (!event) return refuseSignature(party);
  foundOut({ orderId: event.orderId });
  await actingAs({ kind: 'provider', id: name }, () => lookAt(event, name, provider));
  log.info('payment event taken', { provider: name, type: event.type });
  return ok({ received: true });
};

async function lookAt(
  { orderId, concerns, dispute }: ProviderEvent,
  name: string,
  provider: PaymentProvider,
): Promise<void> {
  if (orderId && concerns === 'payment') {
    await decidePendingPayments(orderId);
    await lookAtCaptures(orderId);
  }
  if (orderId && concerns === 'refund') await lookAtRefunds(orderId);
  const told = dispute === undefined ? undefined : await provider.dispute(dispute);
  if (!told) return;
  foundOut({ orderId: orderId ?? told.orderId });
  await takeInDispute(name, told);
}
