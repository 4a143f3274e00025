import { fromOzon } from '../said-in-payloads.ts';
import { standing, without } from './channel-table.ts';
import { asMetadata, saidAsMetadata, sumOf, twoPlaces, type Payload, type WholeChannel } from './whole-order.ts';

const kept = ['order_id', 'order_number', 'tpl_integration_type', 'in_process_at', 'quantum_id'];
const ofAnalytics = [
  'delivery_type',
  'payment_type_group_name',
  'delivery_date_begin',
  'tpl_provider',
  'tpl_provider_id',
];

/** Ozon's posting: what is shipped as one parcel, which Ozon delivers. */
export const ozon: WholeChannel = {
  place(posting) {
    const { said } = fromOzon(posting);
    const { delivery_method: method, analytics_data: about, barcodes, financial_data: money } = posting;
    const lines = (posting['products'] as Payload[]).map((product, index) => ({
      sku: product['offer_id'],
      externalLineId: String(product['sku']),
      description: String(product['name']).trim(),
      quantity: product['quantity'],
      unitPrice: twoPlaces(money?.products[index]?.old_price ?? product['price']),
      discounts: money?.products[index]?.total_discount_value
        ? [
            {
              amount: twoPlaces(money.products[index].total_discount_value),
              reason: String(money.products[index].actions[0]),
            },
          ]
        : [],
    }));
    return {
      ...said,
      type: 'ship',
      customer: said.customer ?? {},
      externalNumber: posting['posting_number'],
      currency: posting['products'][0].currency_code,
      lines,
      total: sumOf({ lines }),
      ...(posting['shipment_date'] ? { placedAt: posting['in_process_at'] } : {}),
      promisedAt: about?.delivery_date_end ?? posting['shipment_date'],
      shippingMethod: String(method.id),
      metadata: {
        ...saidAsMetadata(said),
        ...asMetadata(Object.fromEntries(kept.map((name) => [name, posting[name]]))),
        ...asMetadata(Object.fromEntries(ofAnalytics.map((name) => [`analytics.${name}`, about?.[name]]))),
        ...asMetadata({
          'delivery_method.name': method.name,
          'delivery_method.warehouse': method.warehouse,
          'delivery_method.warehouse_id': method.warehouse_id,
          'delivery_method.tpl_provider': method.tpl_provider,
          'delivery_method.tpl_provider_id': method.tpl_provider_id,
          shipment_date: posting['shipment_date'],
          upper_barcode: barcodes?.upper_barcode,
          lower_barcode: barcodes?.lower_barcode,
          related: posting['related_postings']?.related_posting_numbers?.join(', '),
        }),
      },
      tenders: [{ kind: 'marketplace', reference: posting['posting_number'] }],
    };
  },
  table: [
    ...standing(`
      posting_number → externalNumber
      order_id → metadata
      order_number → metadata
      in_process_at → placedAt
      shipment_date → metadata
      tpl_integration_type → metadata
      quantum_id → metadata
      delivery_method.id → shippingMethod
      delivery_method.name → metadata
      delivery_method.warehouse → metadata
      delivery_method.warehouse_id → metadata
      delivery_method.tpl_provider → metadata
      delivery_method.tpl_provider_id → metadata
      related_postings.related_posting_numbers[] → metadata
      products[].currency_code → currency
      products[].price → lines[].unitPrice, lines[].total
      products[].offer_id → lines[].sku
      products[].sku → lines[].externalLineId
      products[].name → lines[].description
      products[].quantity → lines[].ordered
      financial_data.products[].old_price → lines[].unitPrice
      financial_data.products[].price → lines[].total
      financial_data.products[].total_discount_value → lines[].discounts[].amount
      financial_data.products[].actions[] → lines[].discounts[].reason
      financial_data.products[].quantity → lines[].ordered
      barcodes.upper_barcode → metadata
      barcodes.lower_barcode → metadata
      analytics_data.region → shippingAddress.region
      analytics_data.city → shippingAddress.city
      analytics_data.delivery_type → metadata
      analytics_data.payment_type_group_name → metadata
      analytics_data.tpl_provider → metadata
      analytics_data.tpl_provider_id → metadata
      analytics_data.delivery_date_begin → metadata
      analytics_data.delivery_date_end → promisedAt
      legal_info.company_name → customer.company
      legal_info.inn → customer.vatNumber
      legal_info.kpp → customer.registrationNumber
    `),
    ...without(
      'what became of the posting later is told by its own states here, not taken over',
      'status',
      'substatus',
      'previous_substatus',
      'pickup_code_verified_at',
      'cancellation.*',
    ),
    ...without(
      'the item says it',
      'products[].dimensions.*',
      'products[].is_blr_traceable',
      'products[].is_marketplace_buyout',
      'products[].products_requiring_jw_uin',
      'optional.*',
    ),
    ...without('the product by Ozon’s number once more', 'financial_data.products[].product_id'),
    ...without(
      'what Ozon settles with the seller, which its statements say',
      'financial_data.products[].commission_amount',
      'financial_data.products[].commission_percent',
      'financial_data.products[].payout',
      'tariffication[].*',
    ),
    ...without('the discount says it', 'financial_data.products[].total_discount_percent'),
    ...without('the warehouse once more', 'analytics_data.warehouse', 'analytics_data.warehouse_id'),
    ...without('says what the order is not', 'is_express', 'analytics_data.is_premium', 'analytics_data.is_legal'),
  ],
};
