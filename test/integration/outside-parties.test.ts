import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as billingApi } from '#functions/billing/api.ts';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import type * as Providers from '#functions/billing/providers/providers.ts';
import type * as Carriers from '#functions/fulfilment/carriers/carriers.ts';
import { routesByContext } from '#functions/contexts.ts';
import { parcelWrites } from '#functions/fulfilment/handling/parcel-rows.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { decide, ledger, macOf } from '../fixtures/new-provider/acmepay.ts';
import { authoriseOrder } from '../support/orders/acceptance.ts';
import { callApi } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { serveSecrets } from '../support/aws/secrets.ts';
import { settingsOf } from '../support/template/settings.ts';
import { at, build, resources, templatesIn } from '../support/template/template.ts';
import { putWorld } from '../support/world.ts';
import { invoiceOrder, ship, storeCardOrder, stored } from './billing/shipped-orders.ts';

// A payment provider and a carrier that live beside the tests, and stand in the lists of providers and of carriers: nothing else in
// the project has heard of them. What has to be told to another file as well makes this fail.

vi.mock('#functions/billing/providers/providers.ts', async (actual) => {
  const { paymentProviders, adapters } = await actual<typeof Providers>();
  const { acmepay } = await import('../fixtures/new-provider/description.ts');
  const code = async () => (await import('../fixtures/new-provider/acmepay.ts')).acmepayProvider;
  return { paymentProviders: [...paymentProviders, acmepay], adapters: { ...adapters, acmepay: code } };
});
vi.mock('#functions/fulfilment/carriers/carriers.ts', async (actual) => {
  const { carriers, carrierForms } = await actual<typeof Carriers>();
  const { swiftparcel } = await import('../fixtures/new-carrier/description.ts');
  const code = async () => (await import('../fixtures/new-carrier/swiftparcel.ts')).swiftparcelCarrier;
  return { carriers: [...carriers, swiftparcel], carrierForms: { ...carrierForms, swiftparcel: code } };
});

const secret = 'agreed on';
const engine = await startEngine();
await serveSecrets(secret);
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  Object.assign(process.env, { ACMEPAY_SECRET_NAME: 'shop/acme', SWIFTPARCEL_SECRET_NAME: 'shop/swift' });
});

describe('a stage that names the secrets of a provider and a carrier', () => {
  const secrets = { acmepay: 'shop/acme', swiftparcel: 'shop/swift' };
  const functions = resources(
    templatesIn(build(settingsOf('prod', { secrets }))).contexts,
    'AWS::Lambda::Function',
  ).map(([, resource]) => ({
    name: String(resource.Properties['FunctionName']).replace('oms-prod-', ''),
    told: at(resource, 'Properties', 'Environment', 'Variables') as Record<string, string>,
  }));
  const toldOf = (variable: string) => functions.filter(({ told }) => told[variable]).map(({ name }) => name);

  test('takes orders that the provider pays for', () => {
    const orders = functions.find(({ name }) => name === 'orders-api');
    expect(orders?.told['PAYMENT_PROVIDERS']).toBe('acmepay');
  });

  test('gives each secret to those who speak with its party, and to no one else', () => {
    expect(toldOf('ACMEPAY_SECRET_NAME').sort()).toEqual([
      'billing-api',
      'fulfil-order-steps',
      'look-up-payments',
      'settle-cancellations',
    ]);
    expect(toldOf('SWIFTPARCEL_SECRET_NAME')).toEqual(['fulfilment-api']);
  });

  test('describes how each signs', () => {
    const { receivePaymentEvent: paid } = routesByContext.billing;
    const { receiveCarrierEvent: carried } = routesByContext.fulfilment;
    expect(Object.keys(paid.signature ?? {})).toEqual(['stripe-signature', 'acme-mac']);
    expect(Object.keys(carried.signature ?? {})).toContain('x-swift-token');
    expect(paid.description).toContain('`acmepay`: a hint, signed with the secret.');
  });
});

describe('a new provider', () => {
  const tell = (body: string, mac = macOf(body, secret), provider = 'acmepay') =>
    callApi(billingApi, {
      method: 'POST',
      path: '/v1/payment-events/{provider}',
      params: { provider },
      body,
      idempotencyKey: null,
      headers: { 'acme-mac': mac },
    });
  const place = (token: string) =>
    storeCardOrder(token, { payment: { method: 'card', provider: 'acmepay', token } }).then(({ orderId }) => orderId);

  test('is asked to authorise and to capture', async () => {
    const orderId = await place('now');
    expect((await authoriseOrder(orderId)).state).toBe('authorised');
    await ship(orderId, 3);
    expect(await invoiceOrder(orderId)).toBe(1);
    expect([...ledger.values()].filter((ask) => ask.orderId === orderId).map(({ kind }) => kind)).toEqual([
      'authorise',
      'capture',
    ]);
  });

  test('hints at what it has decided, by its own signature', async () => {
    const orderId = await place('later');
    expect((await authoriseOrder(orderId)).state).toBe('pending');
    decide(orderId);
    const body = JSON.stringify({ kind: 'payment', order: orderId });
    expect(await tell(body, 'forged')).toMatchObject({
      status: 401,
      body: {
        code: 'signature-not-accepted',
        title: 'The signature is not accepted',
        errors: [{ pointer: '#header/acme-mac' }],
      },
    });
    expect((await stored(orderId)).payments.state).toBe('pending');
    expect(await tell(body)).toMatchObject({ status: 200, body: { received: true } });
    expect((await stored(orderId)).payments.state).toBe('authorised');
  });

  test('is refused while its secret is not configured, as is one that there is not', async () => {
    delete process.env['ACMEPAY_SECRET_NAME'];
    expect(await tell('{"kind":"payment"}')).toMatchObject({ status: 404, body: { code: 'not-set-up' } });
    expect(await tell('{}', '', 'test')).toMatchObject({ status: 404 });
    expect(await tell('{}', '', 'nobody')).toMatchObject({ status: 404 });
  });
});

describe('a new carrier', () => {
  const tell = (body: string, token = secret) =>
    callApi(fulfilmentApi, {
      method: 'POST',
      path: '/v1/carrier-events/{carrier}',
      params: { carrier: 'swiftparcel' },
      body,
      idempotencyKey: null,
      headers: { 'x-swift-token': token },
    });

  test('is understood in its own form and words, several parcels at once', async () => {
    const { orderId } = await storeCardOrder('tok_ok');
    const sent = await ship(orderId, 3);
    const shipment = {
      shipmentId: 'shp_1',
      carrier: 'swift parcel',
      packages: [{ trackingNumber: 'SP1' }, { trackingNumber: 'SP2' }],
      handedOverAt: '2026-11-22T08:00:00Z',
    };
    await transact(parcelWrites({ ...sent, shipment }));
    const scan = (parcel: string, code: number) =>
      `<scan parcel="${parcel}" code="${code}" at="2026-11-22T10:00:00Z"/>`;
    expect(await tell(`<scans>${scan('SP1', 50)}</scans>`, 'guessed')).toMatchObject({ status: 401 });
    expect(await tell('not a scan')).toMatchObject({ status: 400 });
    expect(await tell(`<scans>${scan('SP9', 50)}</scans>`)).toMatchObject({ status: 202, body: { known: false } });
    expect(await tell(`<scans>${scan('SP9', 50)}${scan('sp2', 70)}</scans>`)).toMatchObject({ body: { known: true } });
    const rows = await engine.rows('Orders');
    const seen = rows.find(({ order }) => order === 'tracking#swift parcel#SP2')?.['seen'];
    expect(seen).toMatchObject({ status: 'delivered', at: '2026-11-22T10:00:00Z' });
  });
});
