import { fromWooCommerce } from '../said-in-payloads.ts';
import { standing, without } from './channel-table.ts';
import { asMetadata, saidAsMetadata, sumOf, twoPlaces, type Payload, type WholeChannel } from './whole-order.ts';

const kept = [
  'order_key',
  'created_via',
  'version',
  'payment_method',
  'payment_method_title',
  'date_paid_gmt',
  'cart_hash',
];

/** WooCommerce's order, as its REST API has it. */
export const woocommerce: WholeChannel = {
  place(order) {
    const { said } = fromWooCommerce(order);
    const rates = new Map(((order['tax_lines'] ?? []) as Payload[]).map((tax) => [String(tax['rate_id']), tax]));
    const lines = (order['line_items'] as Payload[]).map((line, index) => ({
      ...said.lines[index],
      sku: String(line['sku'] || line['product_id']),
      description: line['name'],
      quantity: line['quantity'],
      unitPrice: String(line['price']),
      price: twoPlaces(line['subtotal']),
      discounts: [],
      properties: [
        ...(said.lines[index]?.properties ?? []),
        ...['product_id', 'variation_id'].flatMap((name) => (line[name] ? [{ name, value: String(line[name]) }] : [])),
      ],
      taxes: (line['taxes'] as Payload[]).map(({ id, total }) => ({
        amount: twoPlaces(total),
        name: rates.get(String(id))?.['label'],
        jurisdiction: rates.get(String(id))?.['rate_code'],
      })),
    }));
    const charges = (order['shipping_lines'] as Payload[]).map(({ method_id, method_title, total }) => ({
      kind: 'shipping' as const,
      code: method_id,
      name: method_title,
      price: twoPlaces(total),
    }));
    return {
      ...said,
      type: 'ship',
      customer: { ...said.customer, ...(order['customer_id'] > 0 ? { customerId: String(order['customer_id']) } : {}) },
      externalNumber: String(order['number']),
      placedAt: `${order['date_created_gmt']}Z`,
      currency: order['currency'],
      pricesIncludeTax: order['prices_include_tax'],
      lines,
      charges,
      total: sumOf({ lines, charges }),
      metadata: { ...saidAsMetadata(said), ...asMetadata(Object.fromEntries(kept.map((name) => [name, order[name]]))) },
      tenders: [{ kind: 'bank_transfer' }],
    };
  },
  table: [
    ...standing(`
      number → externalNumber
      id → externalNumber
      order_key → metadata
      created_via → metadata
      version → metadata
      cart_hash → metadata
      payment_method → metadata
      payment_method_title → metadata
      date_paid_gmt → metadata
      currency → currency
      total → totals.total
      total_tax → totals.tax
      cart_tax → totals.tax
      shipping_total → totals.charges
      discount_total → totals.discount
      prices_include_tax → pricesIncludeTax
      customer_id → customer.customerId
      customer_note → note
      billing.first_name → billTo.address.name
      billing.last_name → billTo.address.name
      billing.company → billTo.address.company
      billing.address_1 → billTo.address.lines[]
      billing.address_2 → billTo.address.lines[]
      billing.city → billTo.address.city
      billing.state → billTo.address.region
      billing.postcode → billTo.address.postalCode
      billing.country → billTo.address.country
      billing.email → customer.email
      billing.phone → billTo.address.phone
      shipping.first_name → shippingAddress.name
      shipping.last_name → shippingAddress.name
      shipping.company → shippingAddress.company
      shipping.address_1 → shippingAddress.lines[]
      shipping.address_2 → shippingAddress.lines[]
      shipping.city → shippingAddress.city
      shipping.state → shippingAddress.region
      shipping.postcode → shippingAddress.postalCode
      shipping.country → shippingAddress.country
      meta_data[].value → metadata
      line_items[].id → lines[].externalLineId
      line_items[].sku → lines[].sku
      line_items[].name → lines[].description
      line_items[].product_id → lines[].properties[].value
      line_items[].variation_id → lines[].properties[].value
      line_items[].quantity → lines[].ordered
      line_items[].price → lines[].unitPrice
      line_items[].subtotal → lines[].price
      line_items[].taxes[].total → lines[].taxes[].amount
      line_items[].total_tax → lines[].taxes[].amount
      line_items[].meta_data[].key → lines[].properties[].name
      line_items[].meta_data[].value → lines[].properties[].value
      tax_lines[].label → lines[].taxes[].name
      tax_lines[].rate_code → lines[].taxes[].jurisdiction
      tax_lines[].tax_total → totals.taxes[].amount
      shipping_lines[].method_id → charges[].code
      shipping_lines[].method_title → charges[].name
      shipping_lines[].total → charges[].price
    `),
    { field: 'date_created_gmt', stands: 'placedAt', as: (moment) => `${moment}Z` },
    ...without('the same in the local time of the shop', 'date_created', 'date_paid'),
    ...without('the name of a member of metadata', 'meta_data[].key'),
    ...without(
      'numbers of rows in the shop',
      'parent_id',
      'meta_data[].id',
      'line_items[].meta_data[].id',
      'line_items[].taxes[].id',
      'tax_lines[].id',
      'tax_lines[].rate_id',
      'shipping_lines[].id',
      'shipping_lines[].meta_data[].id',
    ),
    ...without(
      'zero, or told by price, discounts and taxes',
      'discount_tax',
      'shipping_tax',
      'line_items[].subtotal_tax',
      'line_items[].total',
      'line_items[].taxes[].subtotal',
      'tax_lines[].compound',
      'tax_lines[].shipping_tax_total',
      'shipping_lines[].total_tax',
    ),
    ...without('which lines it is for, the order says', 'shipping_lines[].meta_data[].*'),
    ...without(
      'what became of the order later is told by its own states here, not taken over',
      'status',
      'date_modified',
      'date_modified_gmt',
      'date_completed',
      'date_completed_gmt',
      'refunds[].*',
    ),
    ...without('personal data of the visit, needed for nothing', 'customer_ip_address', 'customer_user_agent'),
    ...without('addresses in the shop’s API', '_links.*'),
  ],
};
