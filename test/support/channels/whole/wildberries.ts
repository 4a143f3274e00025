import { fromWildberries } from '../said-in-payloads.ts';
import { standing, without, writtenAs } from './channel-table.ts';
import { asMetadata, saidAsMetadata, sumOf, twoPlaces, type WholeChannel } from './whole-order.ts';

const kept = [
  'id',
  'orderUid',
  'groupId',
  'article',
  'nmId',
  'chrtId',
  'warehouseId',
  'cargoType',
  'deliveryType',
  'supplyId',
  'officeId',
];

/** Wildberries counts in hundredths, and names currencies by number. */
const whole = (hundredths: string): string => twoPlaces(Number(hundredths) / 100);
const currencyOf = (code: string): string => ({ 643: 'RUB', 933: 'BYN' })[Number(code)] ?? code;

/** Wildberries' order task, which is of one unit, with who gets it: `task`, `client`. */
export const wildberries: WholeChannel = {
  place({ task, client }) {
    const { said } = fromWildberries(task, client);
    const price = whole(task.price);
    const lines = [{ ...said.lines[0], sku: task.article, quantity: 1, unitPrice: price }];
    return {
      ...said,
      type: 'ship',
      customer: said.customer ?? {},
      externalNumber: String(task.id),
      placedAt: task.createdAt,
      currency: currencyOf(task.currencyCode),
      lines,
      total: sumOf({ lines }),
      metadata: {
        ...saidAsMetadata(said),
        ...asMetadata(Object.fromEntries(kept.map((name) => [name, task[name]]))),
        ...asMetadata({
          barcodes: task.skus?.join(', '),
          offices: task.offices?.join(', '),
          convertedPrice: whole(task.convertedPrice),
          convertedCurrency: currencyOf(task.convertedCurrencyCode),
          ...(task.scanPrice ? { scanPrice: whole(task.scanPrice) } : {}),
          orderID: client.orderID,
        }),
      },
      tenders: [{ kind: 'marketplace', reference: task.orderUid }],
    };
  },
  table: [
    ...standing(`
      task.id → externalNumber
      task.createdAt → placedAt
      task.orderUid → tenders[].reference
      task.rid → lines[].externalLineId
      task.article → lines[].sku
      task.colorCode → lines[].properties[].value
      task.comment → note
      task.groupId → metadata
      task.nmId → metadata
      task.chrtId → metadata
      task.warehouseId → metadata
      task.cargoType → metadata
      task.deliveryType → metadata
      task.supplyId → metadata
      task.officeId → metadata
      task.offices[] → metadata
      task.skus[] → metadata
      task.address.fullAddress → shippingAddress.lines[]
      task.address.latitude → shippingAddress.coordinates.latitude
      task.address.longitude → shippingAddress.coordinates.longitude
      client.fullName → customer.name
      client.phone → customer.phone
      client.phoneCode → customer.phone
      client.replacementPhone → metadata
      client.additionalPhoneCodes[] → metadata
      client.orderID → metadata
    `),
    writtenAs('task.price', 'lines[].unitPrice', whole),
    writtenAs('task.convertedPrice', 'metadata', whole),
    writtenAs('task.scanPrice', 'metadata', whole),
    writtenAs('task.currencyCode', 'currency', currencyOf),
    writtenAs('task.convertedCurrencyCode', 'metadata', currencyOf),
    ...without('the price that Wildberries pays, which its reports say', 'task.finalPrice', 'task.convertedFinalPrice'),
    ...without('parts of the name', 'client.firstName', 'client.middleName', 'client.lastName'),
    ...without('says what the order is not', 'task.options.isB2b', 'task.isZeroOrder'),
  ],
};
