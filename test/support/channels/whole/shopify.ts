import { fromShopify } from '../said-in-payloads.ts';
import { standing, without, writtenAs } from './channel-table.ts';
import { asMetadata, saidAsMetadata, sumOf, twoPlaces, type Payload, type WholeChannel } from './whole-order.ts';

const percentOf = (rate: string): string => String(Number((Number(rate) * 100).toFixed(4)));

/** Shopify's order, as its webhooks and `GET /admin/orders` have it. */
export const shopify: WholeChannel = {
  place(order) {
    const { said } = fromShopify(order);
    const lines = (order['line_items'] as Payload[]).map((line, index) => ({
      ...said.lines[index],
      sku: String(line['sku'] || line['product_id']),
      description: line['name'],
      quantity: line['quantity'],
      unitPrice: twoPlaces(line['price']),
      properties: [
        ...(said.lines[index]?.properties ?? []),
        ...['product_id', 'variant_id', 'variant_title', 'title', 'vendor'].flatMap((name) =>
          line[name] ? [{ name, value: String(line[name]) }] : [],
        ),
      ],
      discounts: Number(line['total_discount']) > 0 ? [{ amount: twoPlaces(line['total_discount']) }] : [],
      taxes: ((line['tax_lines'] ?? []) as Payload[]).map(({ title, price, rate }) => ({
        name: title,
        amount: twoPlaces(price),
        rate: percentOf(String(rate)),
      })),
    }));
    const charges = ((order['shipping_lines'] ?? []) as Payload[]).map(({ title, price, source }) => ({
      kind: 'shipping' as const,
      name: title,
      code: source,
      price: twoPlaces(price),
    }));
    const [transaction] = (order['transactions'] ?? []) as Payload[];
    const gateways = (order['payment_gateway_names'] ?? []) as string[];
    return {
      ...said,
      type: 'ship',
      customer: said.customer ?? {},
      externalNumber: order['name'],
      placedAt: new Date(order['created_at']).toISOString(),
      currency: order['currency'],
      pricesIncludeTax: order['taxes_included'],
      lines,
      charges,
      total: sumOf({ lines, charges }),
      metadata: {
        ...saidAsMetadata(said),
        ...asMetadata({
          id: order['id'],
          number: order['number'],
          order_number: order['order_number'],
          source_name: order['source_name'],
          payment_gateway_names: gateways.join(', '),
          buyer_accepts_marketing: order['buyer_accepts_marketing'],
          'transaction.id': transaction?.['id'],
        }),
      },
      tenders: [
        {
          kind: 'provider_reference',
          provider: transaction?.['gateway'] ?? gateways.at(-1) ?? 'shopify',
          reference: String(transaction?.['authorization'] ?? order['id']),
          state: 'captured',
        },
      ],
    };
  },
  table: [
    ...standing(`
      id → metadata
      email → customer.email
      contact_email → metadata
      created_at → placedAt
      number → metadata
      order_number → metadata
      name → externalNumber
      note → note
      note_attributes[].name → metadata
      note_attributes[].value → metadata
      tags → tags[]
      test → test
      currency → currency
      taxes_included → pricesIncludeTax
      total_price → totals.total
      source_name → metadata
      buyer_accepts_marketing → metadata
      payment_gateway_names[] → metadata
      line_items[].id → lines[].externalLineId
      line_items[].sku → lines[].sku
      line_items[].product_id → lines[].properties[].value
      line_items[].variant_id → lines[].properties[].value
      line_items[].variant_title → lines[].properties[].value
      line_items[].vendor → lines[].properties[].value
      line_items[].title → lines[].properties[].value
      line_items[].name → lines[].description
      line_items[].quantity → lines[].ordered
      line_items[].price → lines[].unitPrice
      line_items[].total_discount → lines[].discounts[].amount
      line_items[].properties[].name → lines[].properties[].name
      line_items[].properties[].value → lines[].properties[].value
      line_items[].tax_lines[].title → lines[].taxes[].name
      line_items[].tax_lines[].price → lines[].taxes[].amount
      shipping_lines[].title → charges[].name
      shipping_lines[].source → charges[].code
      shipping_lines[].price → charges[].price
      billing_address.address1 → billTo.address.lines[]
      billing_address.address2 → billTo.address.lines[]
      billing_address.phone → billTo.address.phone
      billing_address.city → billTo.address.city
      billing_address.zip → billTo.address.postalCode
      billing_address.province → billTo.address.region
      billing_address.company → billTo.address.company
      billing_address.name → billTo.address.name
      billing_address.first_name → billTo.address.name
      billing_address.last_name → billTo.address.name
      billing_address.country_code → billTo.address.country
      shipping_address.address1 → shippingAddress.lines[]
      shipping_address.address2 → shippingAddress.lines[]
      shipping_address.phone → shippingAddress.phone
      shipping_address.city → shippingAddress.city
      shipping_address.zip → shippingAddress.postalCode
      shipping_address.province → shippingAddress.region
      shipping_address.company → shippingAddress.company
      shipping_address.name → shippingAddress.name
      shipping_address.first_name → shippingAddress.name
      shipping_address.last_name → shippingAddress.name
      shipping_address.country_code → shippingAddress.country
      customer.email → metadata
      customer.first_name → customer.name
      customer.last_name → customer.name
      transactions[].id → metadata
      transactions[].gateway → tenders[].provider
      transactions[].authorization → tenders[].reference
    `),
    writtenAs('line_items[].tax_lines[].rate', 'lines[].taxes[].rate', percentOf),
    ...without(
      'sums of what stands',
      'subtotal_price',
      'total_discounts',
      'total_line_items_price',
      'total_weight',
      'total_tip_received',
    ),
    ...without('the country code says it', 'billing_address.country', 'shipping_address.country'),
    ...without('the province says it', 'billing_address.province_code', 'shipping_address.province_code'),
    ...without('the customer and their address book are kept as a customer, not with each order', 'customer.*'),
    ...without(
      'what became of the order later is told by its own states here, not taken over',
      'updated_at',
      'current_total_price',
      'financial_status',
      'confirmed',
      'cancelled_at',
      'cancel_reason',
      'fulfillment_status',
      'line_items[].fulfillment_status',
      'line_items[].fulfillable_quantity',
    ),
    ...without(
      'the item says it',
      'line_items[].grams',
      'line_items[].requires_shipping',
      'line_items[].taxable',
      'line_items[].gift_card',
      'line_items[].product_exists',
      'line_items[].variant_inventory_management',
    ),
    ...without(
      'where it is served from is decided here',
      'line_items[].fulfillment_service',
      'line_items[].origin_location.*',
    ),
    ...without('the order says where it goes', 'line_items[].destination_location.*'),
    ...without(
      'contained in the discount of the line',
      'line_items[].applied_discount.*',
      'line_items[].discount_allocations[].*',
    ),
    ...without('told by price, discounts and taxes', 'line_items[].pre_tax_price'),
    ...without(
      'the tender is the total; this example is of another amount and currency',
      'transactions[].amount',
      'transactions[].currency',
    ),
    ...without('an answer of the gateway, which it keeps under the reference', 'transactions[].*'),
  ],
};
