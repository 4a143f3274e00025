import { fromYandex } from '../said-in-payloads.ts';
import { standing, without, writtenAs, type TableRow } from './channel-table.ts';
import { asMetadata, saidAsMetadata, sumOf, twoPlaces, type Payload, type WholeChannel } from './whole-order.ts';

/** Yandex calls the rouble by its code of before 1998. */
const rouble = (code: string): string => (code === 'RUR' ? 'RUB' : code);

/** `23-09-2022 09:12:41` is Moscow's time. */
const moment = (text: string): string => {
  const [, day, month, year, time = '23:59:59'] = /^(\d\d)-(\d\d)-(\d{4})(?: (\S+))?$/.exec(text) ?? [];
  return day === undefined ? text : new Date(`${year}-${month}-${day}T${time}+03:00`).toISOString();
};
const endOfDay = (date: string): string =>
  /^\d{4}-\d\d-\d\d$/.test(date) ? new Date(`${date}T23:59:59+03:00`).toISOString() : moment(date);

const later = 'what became of the order later is told by its own states here, not taken over';
const marked = 'marking codes are those of units that were packed: not kept yet';
const handedOver = 'how it is handed over is told with its shipment';

const address = (at: string): string => `
      ${at}.postcode → shippingAddress.postalCode
      ${at}.city → shippingAddress.city
      ${at}.district → shippingAddress.lines[]
      ${at}.subway → shippingAddress.lines[]
      ${at}.street → shippingAddress.lines[]
      ${at}.house → shippingAddress.lines[]
      ${at}.block → shippingAddress.lines[]
      ${at}.entrance → shippingAddress.lines[]
      ${at}.entryphone → shippingAddress.lines[]
      ${at}.floor → shippingAddress.lines[]
      ${at}.apartment → shippingAddress.lines[]
      ${at}.gps.latitude → shippingAddress.coordinates.latitude
      ${at}.gps.longitude → shippingAddress.coordinates.longitude`;

const common: readonly TableRow[] = [
  ...standing(`
      externalOrderId → metadata
      paymentType → metadata
      paymentMethod → metadata
      fake → test
      notes → note
      items[].id → lines[].externalLineId
      items[].offerId → lines[].sku
      items[].offerName → lines[].description
      items[].count → lines[].ordered
      items[].tags[] → lines[].properties[].value
      delivery.type → metadata
      delivery.serviceName → metadata
      delivery.deliveryServiceId → shippingMethod
      delivery.dispatchType → metadata
      delivery.deliveryPartnerType → metadata`),
  ...without(
    later,
    'status',
    'substatus',
    'updateDate',
    'updatedAt',
    'expiryDate',
    'cancelRequested',
    'items[].itemStatuses[].*',
    'delivery.tracks[].*',
    'delivery.estimated',
    'delivery.dates.realDeliveryDate',
  ),
  ...without(marked, 'items[].instances[].*', 'items[].requiredInstanceTypes[]', 'delivery.boxesLayout[].*'),
  ...without(
    handedOver,
    'delivery.shipment.*',
    'delivery.shipments[].*',
    'delivery.transfer.*',
    'delivery.courier.fullName',
    'delivery.courier.phone',
    'delivery.courier.phoneExtension',
    'delivery.courier.vehicleNumber',
    'delivery.courier.vehicleDescription',
    'delivery.eacType',
    'delivery.eacCode',
    'delivery.receiveBarcode',
    'delivery.receiveCode',
    'delivery.outletCode',
    'delivery.outletStorageLimitDate',
  ),
  ...without(
    'a time of day, in the example a word; the day is promised',
    'delivery.dates.fromDate',
    'delivery.dates.fromTime',
    'delivery.dates.toTime',
  ),
  ...without(
    'the region by number and kind; its name stands in the address',
    'delivery.region.id',
    'delivery.region.type',
    'delivery.courier.region.id',
    'delivery.courier.region.type',
  ),
  ...without('the country code says it', 'delivery.address.country', 'delivery.courier.address.country'),
  ...without('there is no VAT', 'items[].vat', 'items[].prices.vat', 'prices.delivery.vat', 'delivery.vat'),
];

/** What both versions say alike. */
function placed(order: Payload) {
  const { said } = fromYandex(order);
  const { delivery, items } = order;
  return {
    said,
    lines: (items as Payload[]).map((item, index) => ({
      ...said.lines[index],
      sku: item['offerId'],
      description: item['offerName'],
      quantity: item['count'],
    })),
    body: {
      ...said,
      type: 'ship' as const,
      customer: said.customer ?? {},
      shippingMethod: String(delivery.deliveryServiceId),
      metadata: {
        ...saidAsMetadata(said),
        ...asMetadata({
          paymentType: order['paymentType'],
          paymentMethod: order['paymentMethod'],
          'delivery.type': delivery.type,
          'delivery.serviceName': delivery.serviceName,
          'delivery.dispatchType': delivery.dispatchType,
          'delivery.partner': delivery.deliveryPartnerType,
        }),
      },
    },
  };
}

/** Yandex Market's order of `POST /v1/businesses/{businessId}/orders`. */
export const yandexBusiness: WholeChannel = {
  place(order) {
    const { body, lines: named } = placed(order);
    const { prices, delivery } = order;
    const lines = named.map((line, index) => {
      const { payment, subsidy } = order['items'][index].prices;
      const price = twoPlaces(Number(payment.value) + Number(subsidy.value));
      return {
        ...line,
        price,
        unitPrice: String(Number(price) / line.quantity),
      };
    });
    const charges = [{ kind: 'shipping' as const, price: twoPlaces(prices.delivery.payment.value) }];
    const paid = Number(prices.payment.value) + Number(prices.delivery.payment.value);
    return {
      ...body,
      externalNumber: String(order['orderId']),
      placedAt: new Date(order['creationDate']).toISOString(),
      currency: rouble(prices.payment.currencyId),
      promisedAt: endOfDay(delivery.dates.toDate),
      lines,
      charges,
      total: sumOf({ lines, charges }),
      tenders: [
        { kind: 'marketplace', reference: String(order['orderId']), amount: twoPlaces(paid) },
        { kind: 'voucher', reference: 'subsidy', amount: twoPlaces(prices.subsidy.value), heldBy: 'marketplace' },
      ],
      metadata: {
        ...saidAsMetadata(body),
        ...asMetadata({
          campaignId: order['campaignId'],
          programType: order['programType'],
          buyerType: order['buyerType'],
          sourcePlatform: order['sourcePlatform'],
          'delivery.warehouseId': delivery.warehouseId,
          liftType: order['services']?.liftType,
          cashback: prices.cashback?.value,
        }),
      },
    };
  },
  table: [
    ...standing(`
      orderId → externalNumber
      campaignId → metadata
      programType → metadata
      creationDate → placedAt
      buyerType → metadata
      sourcePlatform → metadata
      services.liftType → metadata
      delivery.warehouseId → metadata
      delivery.courier.region.name → shippingAddress.region
      prices.subsidy.value → tenders[].amount
      prices.delivery.payment.value → charges[].price
      prices.cashback.value → metadata
      ${address('delivery.courier.address').trim()}
    `),
    writtenAs('prices.payment.currencyId', 'currency', rouble),
    writtenAs('delivery.dates.toDate', 'promisedAt', endOfDay),
    ...without(
      'the price of the line is what the customer and Yandex pay for it; the tenders say who pays what',
      'items[].prices.payment.value',
      'items[].prices.subsidy.value',
      'prices.payment.value',
    ),
    ...without('points are Yandex’s own promise to the customer', 'items[].prices.cashback.value'),
    ...without(
      'the currency of the order',
      'items[].prices.payment.currencyId',
      'items[].prices.subsidy.currencyId',
      'items[].prices.cashback.currencyId',
      'prices.subsidy.currencyId',
      'prices.cashback.currencyId',
      'prices.delivery.payment.currencyId',
      'prices.delivery.subsidy.currencyId',
    ),
    ...without('zero', 'prices.delivery.subsidy.value'),
    ...common,
  ],
};

/** Yandex Market's order of `GET /v2/campaigns/{campaignId}/orders`. */
export const yandexCampaign: WholeChannel = {
  place(order) {
    const { body, lines: named } = placed(order);
    const { delivery } = order;
    const lines = named.map((line, index) => {
      const { price, buyerPriceBeforeDiscount: before, promos } = order['items'][index];
      const off = (Number(before) - Number(price)) * line.quantity;
      return {
        ...line,
        unitPrice: twoPlaces(before),
        discounts: off > 0 ? [{ amount: twoPlaces(off), code: promos[0].marketPromoId, reason: promos[0].type }] : [],
      };
    });
    const charges = [{ kind: 'shipping' as const, price: twoPlaces(order['deliveryTotal']) }];
    return {
      ...body,
      externalNumber: String(order['id']),
      placedAt: moment(order['creationDate']),
      currency: rouble(order['currency']),
      promisedAt: endOfDay(delivery.dates.toDate),
      lines,
      charges,
      total: sumOf({ lines, charges }),
      tenders: [{ kind: 'marketplace', reference: String(order['id']) }],
      metadata: {
        ...saidAsMetadata(body),
        ...asMetadata({
          taxSystem: order['taxSystem'],
          partnerWarehouseId: order['items'][0].partnerWarehouseId,
          liftType: delivery.liftType,
          shopPromoId: order['items'][0].promos[0].shopPromoId,
          subsidy: `${order['subsidies'][0].type} ${order['subsidies'][0].amount}`,
        }),
      },
    };
  },
  table: [
    ...standing(`
      id → externalNumber
      deliveryTotal → charges[].price
      items[].buyerPriceBeforeDiscount → lines[].unitPrice
      items[].partnerWarehouseId → metadata
      items[].promos[].type → lines[].discounts[].reason
      items[].promos[].marketPromoId → lines[].discounts[].code
      items[].promos[].shopPromoId → metadata
      subsidies[].type → metadata
      subsidies[].amount → metadata
      taxSystem → metadata
      delivery.liftType → metadata
      delivery.region.name → shippingAddress.region
      delivery.address.phone → shippingAddress.phone
      delivery.address.recipient → shippingAddress.name
      itemsTotal → lines[].total
      buyerItemsTotalBeforeDiscount → totals.goods
      delivery.address.estate → shippingAddress.lines[]
      delivery.address.building → shippingAddress.lines[]
      ${address('delivery.address').trim()}
    `),
    writtenAs('creationDate', 'placedAt', moment),
    writtenAs('currency', 'currency', rouble),
    writtenAs('delivery.dates.toDate', 'promisedAt', endOfDay),
    ...without('the price before the discount less the discount', 'items[].price', 'items[].buyerPrice'),
    ...without(
      'an amount per unit that the prices say already',
      'items[].promos[].discount',
      'items[].promos[].subsidy',
    ),
    ...without('those of the order, by line', 'items[].subsidies[].*'),
    ...without('nothing is lifted', 'delivery.liftPrice'),
    ...common,
  ],
};
