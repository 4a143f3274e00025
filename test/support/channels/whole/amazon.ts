import { fromAmazon } from '../said-in-payloads.ts';
import { standing, without } from './channel-table.ts';
import { asMetadata, saidAsMetadata, sumOf, twoPlaces, type Payload, type WholeChannel } from './whole-order.ts';

const kept = [
  'SalesChannel',
  'MarketplaceId',
  'OrderType',
  'FulfillmentChannel',
  'PaymentMethod',
  'EasyShipShipmentStatus',
  'ElectronicInvoiceStatus',
  'EarliestShipDate',
  'LatestShipDate',
  'EarliestDeliveryDate',
];

const ofLine = [
  'ASIN',
  'PriceDesignation',
  'ConditionId',
  'ConditionSubtypeId',
  'DeemedResellerCategory',
  'StoreChainStoreId',
];

const isPlausible = (moment: string | undefined): boolean => moment !== undefined && moment > '2000';

/** Amazon's order, as the answers of its four calls about one order have it: `order`, `address`, `buyer`, `items`. */
export const amazon: WholeChannel = {
  place({ order, address, buyer, items }) {
    const { said } = fromAmazon(address, buyer, items.OrderItems);
    const currency = order.OrderTotal?.CurrencyCode ?? 'USD';
    const charge = (kind: 'shipping' | 'gift_wrap' | 'cash_on_delivery', price?: Payload, discount?: Payload) =>
      price
        ? [
            {
              kind,
              price: twoPlaces(price['Amount']),
              discounts: discount ? [{ amount: twoPlaces(discount['Amount']) }] : [],
            },
          ]
        : [];
    const lines = (items.OrderItems as Payload[]).map((item, index) => ({
      ...said.lines[index],
      sku: item['SellerSKU'],
      description: item['Title'],
      quantity: item['QuantityOrdered'],
      price: twoPlaces(item['ItemPrice'].Amount),
      unitPrice: String(Number(item['ItemPrice'].Amount) / item['QuantityOrdered']),
      properties: [
        ...(said.lines[index]?.properties ?? []),
        ...ofLine.flatMap((name) => (item[name] ? [{ name, value: String(item[name]) }] : [])),
        ...((item['PromotionIds'] ?? []) as string[]).map((value) => ({ name: 'PromotionId', value })),
      ],
      discounts:
        Number(item['PromotionDiscount']?.Amount ?? 0) > 0
          ? [{ amount: twoPlaces(item['PromotionDiscount'].Amount) }]
          : [],
      taxes: item['ItemTax'] ? [{ amount: twoPlaces(item['ItemTax'].Amount), remittedBy: 'marketplace' as const }] : [],
    }));
    const charges = (items.OrderItems as Payload[]).flatMap((item) => [
      ...charge('shipping', item['ShippingPrice']),
      ...charge('cash_on_delivery', item['CODFee'], item['CODFeeDiscount']),
      ...charge('gift_wrap', item['BuyerInfo']?.GiftWrapPrice),
    ]);
    const { ScheduledDeliveryEndDate: wanted } = items.OrderItems[0];
    return {
      ...said,
      type: 'ship',
      customer: said.customer ?? {},
      externalNumber: order.AmazonOrderId,
      ...(isPlausible(order.PurchaseDate) ? { placedAt: order.PurchaseDate } : {}),
      currency,
      lines,
      charges,
      total: sumOf({ lines, charges }),
      ...(isPlausible(order.LatestDeliveryDate) ? { promisedAt: order.LatestDeliveryDate } : {}),
      ...(wanted && wanted > order.PurchaseDate ? { wantedAt: wanted } : {}),
      serviceLevel: order.ShipServiceLevel ?? order.ShipmentServiceLevelCategory,
      metadata: {
        ...saidAsMetadata(said),
        ...asMetadata(Object.fromEntries(kept.map((name) => [name, order[name]]))),
        ...asMetadata({
          PaymentMethodDetails: order.PaymentMethodDetails?.join(', '),
          ShipmentServiceLevelCategory: order.ShipmentServiceLevelCategory,
          // The sandbox has dates of 1970.
          ...(isPlausible(order.PurchaseDate)
            ? {}
            : { PurchaseDate: order.PurchaseDate, LatestDeliveryDate: order.LatestDeliveryDate }),
          // In the example before the order itself, and then nobody's wish.
          ...(wanted && wanted <= order.PurchaseDate ? { ScheduledDeliveryEndDate: wanted } : {}),
          SupplySourceId: order.FulfillmentInstruction?.FulfillmentSupplySourceId,
        }),
      },
      tenders: [{ kind: 'marketplace', reference: order.AmazonOrderId }],
    };
  },
  table: [
    ...standing(`
      order.AmazonOrderId → externalNumber
      order.PurchaseDate → placedAt, metadata
      order.SalesChannel → metadata
      order.MarketplaceId → metadata
      order.OrderType → metadata
      order.FulfillmentChannel → metadata
      order.PaymentMethod → metadata
      order.PaymentMethodDetails[] → metadata
      order.EasyShipShipmentStatus → metadata
      order.ElectronicInvoiceStatus → metadata
      order.EarliestShipDate → metadata
      order.LatestShipDate → metadata
      order.EarliestDeliveryDate → metadata
      order.LatestDeliveryDate → promisedAt, metadata
      order.ShipServiceLevel → serviceLevel
      order.ShipmentServiceLevelCategory → metadata
      order.FulfillmentInstruction.FulfillmentSupplySourceId → metadata
      order.OrderTotal.CurrencyCode → currency
      order.OrderTotal.Amount → totals.total
      address.ShippingAddress.Name → shippingAddress.name
      address.ShippingAddress.AddressLine1 → shippingAddress.lines[]
      address.ShippingAddress.City → shippingAddress.city
      address.ShippingAddress.StateOrRegion → shippingAddress.region
      address.ShippingAddress.PostalCode → shippingAddress.postalCode
      address.ShippingAddress.CountryCode → shippingAddress.country
      address.ShippingAddress.Phone → shippingAddress.phone
      address.ShippingAddress.AddressType → metadata
      address.ShippingAddress.ExtendedFields.GeoCoordinates.Latitude → shippingAddress.coordinates.latitude
      address.ShippingAddress.ExtendedFields.GeoCoordinates.Longitude → shippingAddress.coordinates.longitude
      buyer.BuyerEmail → customer.email
      buyer.BuyerName → customer.name
      buyer.BuyerTaxInfo.CompanyLegalName → customer.company
      buyer.PurchaseOrderNumber → purchaseOrderNumber
      items.OrderItems[].ASIN → lines[].properties[].value
      items.OrderItems[].OrderItemId → lines[].externalLineId
      items.OrderItems[].SellerSKU → lines[].sku
      items.OrderItems[].Title → lines[].description
      items.OrderItems[].QuantityOrdered → lines[].ordered
      items.OrderItems[].ItemPrice.Amount → lines[].price
      items.OrderItems[].ItemTax.Amount → lines[].taxes[].amount
      items.OrderItems[].PromotionDiscount.Amount → lines[].discounts[].amount
      items.OrderItems[].PromotionIds[] → lines[].properties[].value
      items.OrderItems[].ShippingPrice.Amount → charges[].price
      items.OrderItems[].CODFee.Amount → charges[].price
      items.OrderItems[].CODFeeDiscount.Amount → charges[].discounts[].amount
      items.OrderItems[].BuyerInfo.GiftWrapPrice.Amount → charges[].price
      items.OrderItems[].BuyerInfo.GiftWrapLevel → lines[].properties[].value
      items.OrderItems[].BuyerInfo.GiftMessageText → lines[].giftMessage
      items.OrderItems[].BuyerInfo.BuyerCustomizedInfo.CustomizedURL → lines[].properties[].value
      items.OrderItems[].ConditionNote → lines[].note
      items.OrderItems[].ConditionId → lines[].properties[].value
      items.OrderItems[].ConditionSubtypeId → lines[].properties[].value
      items.OrderItems[].PriceDesignation → lines[].properties[].value
      items.OrderItems[].DeemedResellerCategory → lines[].properties[].value
      items.OrderItems[].StoreChainStoreId → lines[].properties[].value
      items.OrderItems[].ScheduledDeliveryEndDate → wantedAt, metadata
    `),
    ...without(
      'the same number, or that of another order of the examples',
      'address.AmazonOrderId',
      'buyer.AmazonOrderId',
      'items.AmazonOrderId',
    ),
    ...without('the street once more, in parts', 'address.ShippingAddress.ExtendedFields.*'),
    ...without('the answers about the same order say it by themselves', 'order.ShippingAddress.*', 'order.BuyerInfo.*'),
    ...without(
      'the currency of the order; the examples name others, such as yen with decimals',
      'items.OrderItems[].ItemPrice.CurrencyCode',
      'items.OrderItems[].ItemTax.CurrencyCode',
      'items.OrderItems[].PromotionDiscount.CurrencyCode',
      'items.OrderItems[].ShippingPrice.CurrencyCode',
      'items.OrderItems[].CODFee.CurrencyCode',
      'items.OrderItems[].CODFeeDiscount.CurrencyCode',
      'items.OrderItems[].BuyerInfo.GiftWrapPrice.CurrencyCode',
    ),
    ...without(
      'points are Amazon’s own promise to the customer, and are paid by it',
      'items.OrderItems[].PointsGranted.*',
    ),
    ...without('the beginning of the window, whose end is wanted', 'items.OrderItems[].ScheduledDeliveryStartDate'),
    ...without(
      'a request to cancel is a cancellation, by the API’s own operation',
      'items.OrderItems[].BuyerRequestedCancel.*',
    ),
    ...without(
      'serial numbers are those of units that were packed: not kept yet',
      'items.OrderItems[].SerialNumbers[]',
      'items.OrderItems[].SerialNumberRequired',
    ),
    ...without(
      'the item says it',
      'items.OrderItems[].ProductInfo.NumberOfItems',
      'items.OrderItems[].IsTransparency',
      'items.OrderItems[].IsGift',
    ),
    ...without(
      'what became of the order later is told by its own states here, not taken over',
      'order.LastUpdateDate',
      'order.OrderStatus',
      'order.NumberOfItemsShipped',
      'order.NumberOfItemsUnshipped',
      'items.OrderItems[].QuantityShipped',
    ),
    ...without('where it is served from is decided here', 'order.DefaultShipFromLocationAddress.*'),
    ...without(
      'says what the order is not',
      'order.IsBusinessOrder',
      'order.IsPrime',
      'order.IsGlobalExpressEnabled',
      'order.IsPremiumOrder',
      'order.IsSoldByAB',
      'order.IsIBA',
      'order.IsISPU',
      'order.IsAccessPointOrder',
      'order.IsReplacementOrder',
      'order.AutomatedShippingSettings.HasAutomatedShippingSettings',
    ),
    ...without('the place of the next page of the answer', 'items.NextToken'),
  ],
};
