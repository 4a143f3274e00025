import type { PlacementBody } from '../orders/placements.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- what channels send has no types here
type Payload = Readonly<Record<string, any>>;
type Line = PlacementBody['lines'][number];
type Said = Omit<Partial<PlacementBody>, 'lines'> & { readonly lines: readonly Partial<Line>[] };

/** What an order of a channel says of people and beside what is ordered: where it stands in its payload, and as a placement says it. */
export interface SaidInPayload {
  /** The parts of the payload in which it stands. */
  readonly parts: unknown;
  readonly said: Said;
}

/** Members whose values are not said, by their path in `parts`, with the reason. */
export const leftOut: readonly (readonly [path: RegExp, reason: string])[] = [
  [/\/(country|country_name)$/, 'the code says it'],
  [/\/province_code$/, 'the name of the province says it'],
  [/\/default_address\//, 'the address book of the customer is not of this order'],
  [/\/meta_data\/\d+\/id$/, 'the number of a row in the shop'],
  [/\/CountryCode$/, 'the country says it'],
  [/\/ExtendedFields\/Street/, 'the street once more, in parts'],
];

/** What has a value, of what may be null, empty or absent. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(said) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

const words = (...parts: readonly unknown[]): string => parts.filter(Boolean).map(String).join(' ').trim();

const asTexts = (members: object): Record<string, string> =>
  Object.fromEntries(Object.entries(given(members)).map(([name, value]) => [name, String(value)]));

const lineOf = (id: unknown, properties: readonly { name: string; value?: unknown }[], more: Partial<Line> = {}) => ({
  externalLineId: String(id),
  ...(properties.length === 0
    ? {}
    : { properties: properties.map(({ name, value }) => ({ name, value: String(value) })) }),
  ...more,
});

/** `shopify/order.json` and its like. */
export function fromShopify(order: Payload): SaidInPayload {
  const { email, contact_email, note, note_attributes, tags, test, customer, line_items } = order;
  const address = (of: Payload) => ({
    ...given({ name: of['name'], company: of['company'], phone: of['phone'] }),
    lines: [of['address1'], of['address2']].filter(Boolean) as string[],
    ...given({ city: of['city'], region: of['province'], postalCode: of['zip'] }),
    country: of['country_code'] as string,
  });
  const billing = address(order['billing_address']);
  const who = given({ email, name: words(customer.first_name, customer.last_name), phone: customer.phone });
  return {
    parts: {
      email,
      contact_email,
      note,
      note_attributes,
      tags,
      billing: order['billing_address'],
      shipping: order['shipping_address'],
      customer: { email: customer.email, first_name: customer.first_name, last_name: customer.last_name },
      lines: (line_items as Payload[]).map(({ id, properties }) => ({ id, properties })),
    },
    said: {
      customer: who,
      billTo: { ...given({ name: billing.name, company: billing.company }), address: billing },
      shippingAddress: address(order['shipping_address']),
      ...given({ note }),
      tags: String(tags).split(', ').filter(Boolean),
      metadata: asTexts({
        contact_email,
        'customer.email': customer.email,
        ...Object.fromEntries((note_attributes as Payload[]).map(({ name, value }) => [name, value])),
      }),
      test,
      lines: (line_items as Payload[]).map(({ id, properties = [] }) => lineOf(id, properties)),
    },
  };
}

/** An order of `woocommerce/`. */
export function fromWooCommerce(order: Payload): SaidInPayload {
  const { customer_note, billing, shipping, meta_data, line_items } = order;
  const address = (of: Payload) => ({
    ...given({ name: words(of['first_name'], of['last_name']), company: of['company'], phone: of['phone'] }),
    lines: [of['address_1'], of['address_2']].filter(Boolean) as string[],
    ...given({ city: of['city'], region: of['state'], postalCode: of['postcode'] }),
    country: of['country'] as string,
  });
  return {
    parts: {
      customer_note,
      billing: { ...billing, country: undefined },
      shipping: { ...shipping, country: undefined },
      meta_data,
      lines: (line_items as Payload[]).map(({ id, meta_data: said }) => ({ id, meta_data: said })),
    },
    said: {
      customer: given({
        name: words(billing.first_name, billing.last_name),
        email: billing.email,
        phone: billing.phone,
      }),
      billTo: { address: address(billing) },
      shippingAddress: address(shipping),
      ...given({ note: customer_note }),
      metadata: asTexts(Object.fromEntries((meta_data as Payload[]).map(({ key, value }) => [key, value]))),
      lines: (line_items as Payload[]).map(({ id, meta_data: said }) =>
        lineOf(
          id,
          (said as Payload[]).map(({ key, value }) => ({ name: key, value })),
        ),
      ),
    },
  };
}

/** The answers about one order of `amazon/`, which come by four calls. */
export function fromAmazon(address: Payload, buyer: Payload, items: readonly Payload[]): SaidInPayload {
  const { ShippingAddress: to } = address;
  const { BuyerEmail, BuyerName, BuyerTaxInfo, PurchaseOrderNumber } = buyer;
  const place = to.ExtendedFields?.GeoCoordinates;
  const line = ({ OrderItemId, BuyerInfo = {}, ConditionNote }: Payload) => {
    const { GiftMessageText, GiftWrapLevel, BuyerCustomizedInfo } = BuyerInfo;
    const chosen = asTexts({ GiftWrapLevel, CustomizedURL: BuyerCustomizedInfo?.CustomizedURL });
    return lineOf(
      OrderItemId,
      Object.entries(chosen).map(([name, value]) => ({ name, value })),
      given({ giftMessage: GiftMessageText, note: ConditionNote }),
    );
  };
  return {
    parts: {
      to,
      buyer: { BuyerEmail, BuyerName, BuyerTaxInfo, PurchaseOrderNumber },
      lines: items.map(({ OrderItemId, BuyerInfo, ConditionNote }) => ({
        OrderItemId,
        said: { ...BuyerInfo, GiftWrapPrice: undefined },
        ConditionNote,
      })),
    },
    said: {
      customer: given({ name: BuyerName, email: BuyerEmail, company: BuyerTaxInfo?.CompanyLegalName }),
      ...given({ purchaseOrderNumber: PurchaseOrderNumber }),
      shippingAddress: {
        ...given({ name: to.Name, phone: to.Phone }),
        lines: [to.AddressLine1, to.AddressLine2, to.AddressLine3].filter(Boolean) as string[],
        ...given({ city: to.City, region: to.StateOrRegion, postalCode: to.PostalCode }),
        country: to.CountryCode,
        ...(place ? { coordinates: { latitude: place.Latitude, longitude: place.Longitude } } : {}),
      },
      metadata: asTexts({ AddressType: to.AddressType }),
      lines: items.map(line),
    },
  };
}

/** A posting of `ozon/`, which the marketplace delivers and says little of. */
export function fromOzon(posting: Payload): SaidInPayload {
  const { legal_info, analytics_data: about, products } = posting;
  const { region, city } = about ?? {};
  return {
    parts: { legal_info, region, city },
    said: {
      customer: given({
        company: legal_info?.company_name,
        vatNumber: legal_info?.inn,
        registrationNumber: legal_info?.kpp,
      }),
      deliveredBy: 'marketplace',
      ...(about ? { shippingAddress: { lines: [], ...given({ region, city }), country: 'RU' } } : {}),
      lines: (products as Payload[]).map(() => ({})),
    },
  };
}

/** An order task of `wildberries/`, and its customer. */
export function fromWildberries(task: Payload, client: Payload): SaidInPayload {
  const { address, comment, orderUid, rid, colorCode } = task;
  const { fullName, phone, phoneCode, replacementPhone, additionalPhoneCodes = [] } = client;
  return {
    parts: {
      address,
      comment,
      orderUid,
      rid,
      colorCode,
      fullName,
      phone,
      phoneCode,
      replacementPhone,
      additionalPhoneCodes,
    },
    said: {
      customer: given({ name: fullName, phone: `${phone} ext. ${phoneCode}` }),
      shippingAddress: {
        lines: [address.fullAddress],
        country: 'RU',
        coordinates: { latitude: address.latitude, longitude: address.longitude },
      },
      ...given({ note: comment }),
      metadata: asTexts({ orderUid, replacementPhone, additionalPhoneCodes: additionalPhoneCodes.join(', ') }),
      lines: [lineOf(rid, [{ name: 'colorCode', value: colorCode }])],
    },
  };
}

/** An order of `yandex/`, of either version. */
export function fromYandex(order: Payload): SaidInPayload {
  const { notes, delivery, items, fake, externalOrderId } = order;
  const to = delivery.address ?? delivery.courier.address;
  const { postcode, city, street, house, block, apartment, recipient, phone, gps } = to;
  const rest = ['subway', 'district', 'estate', 'building', 'entrance', 'entryphone', 'floor'] as const;
  return {
    parts: {
      notes,
      to,
      externalOrderId,
      lines: (items as Payload[]).map(({ id, tags }) => ({ id, tags })),
    },
    said: {
      customer: given({ name: recipient, phone }),
      shippingAddress: {
        ...given({ name: recipient, phone }),
        lines: [
          words(street, house, block && `block ${block}`, apartment && `apartment ${apartment}`),
          ...rest.flatMap((part) => (to[part] ? [`${part} ${to[part]}`] : [])),
        ],
        ...given({ city, postalCode: postcode, region: delivery.region?.name ?? delivery.courier.region?.name }),
        country: 'RU',
        coordinates: { latitude: gps.latitude, longitude: gps.longitude },
      },
      ...given({ note: notes }),
      ...(delivery.deliveryPartnerType === 'SHOP' ? {} : { deliveredBy: 'marketplace' as const }),
      metadata: asTexts({ externalOrderId }),
      test: fake,
      lines: (items as Payload[]).map(({ id, tags = [] }) =>
        lineOf(
          id,
          (tags as string[]).map((value) => ({ name: 'tag', value })),
        ),
      ),
    },
  };
}
