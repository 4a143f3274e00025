// Places an order and follows it until it is completed: npx node client/examples/place-order.ts WEB-2
import { isRefusal, OpenOms, type NewOrder } from '@open-oms/client';

const { OMS_API, OMS_TOKEN_URL, OMS_CLIENT_ID, OMS_CLIENT_SECRET } = process.env;
const [externalNumber] = process.argv.slice(2);
if (!OMS_API || !OMS_TOKEN_URL || !OMS_CLIENT_ID || !OMS_CLIENT_SECRET || !externalNumber) {
  throw new Error('set the variables that "npm start" prints, and give an order number');
}

const oms = new OpenOms({
  api: OMS_API,
  tokenUrl: OMS_TOKEN_URL,
  clientId: OMS_CLIENT_ID,
  clientSecret: OMS_CLIENT_SECRET,
});

const wanted: NewOrder = {
  channel: 'web',
  externalNumber,
  type: 'ship',
  currency: 'GBP',
  customer: { name: 'Ada Green', email: 'ada@example.com' },
  shippingAddress: { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
  lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: '9.99', taxes: [{ amount: '4.00', rate: '20' }] }],
  total: '23.98',
  payment: { method: 'card', provider: 'test', token: 'tok_ok' },
};

try {
  // The same key and body never place it twice, however often the program is started.
  const { orderId } = await oms.call('placeOrder', { body: wanted, idempotencyKey: `order-${externalNumber}` });
  for (;;) {
    const { status, stage } = await oms.call('readOrder', { params: { orderId } });
    console.log(`${status.lifecycle}, payment ${status.payment}, ${status.fulfilment}, waits in ${stage}`);
    if (status.lifecycle === 'completed' || status.lifecycle === 'cancelled') break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
} catch (error) {
  if (!isRefusal(error, 'external-number-taken', 'totals-do-not-add-up')) throw error;
  console.error(error.problem.detail);
  process.exitCode = 1;
}
