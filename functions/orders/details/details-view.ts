import type * as z from 'zod';
import type { orderDetailsRoutes } from '#shared/contracts/api/order-details.ts';
import { addressView, billedPartyView } from '../aggregate/people.ts';
import type { AddressedGroup, GroupFacts } from '../aggregate/order.ts';
import type { Details } from './details.ts';

type Page = z.input<typeof orderDetailsRoutes.listEarlierDetails.success.body>;
type DetailsView = Omit<Page['items'][number], 'replacedAt'>;

/** The details of an order as the API shows them: personal data. */
export function detailsViewOf(detailsVersion: number, details: Details): DetailsView {
  const { contact, billTo, purchaseOrderNumber, shippingAddress, freeData, wantedAt, promisedAt, groups } = details;
  const { lines: _, ...said } = freeData ?? {};
  return {
    detailsVersion,
    customer: { ...contact },
    ...(billTo ? { billTo: billedPartyView(billTo) } : {}),
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
    ...(shippingAddress ? { shippingAddress: addressView(shippingAddress) } : {}),
    ...said,
    ...datesOf({ wantedAt, promisedAt }),
    ...(groups ? { groups: groups.map(groupView) } : {}),
  };
}

function groupView({ groupId, shippingAddress, ...dates }: AddressedGroup) {
  return { groupId, ...(shippingAddress ? { shippingAddress: addressView(shippingAddress) } : {}), ...datesOf(dates) };
}

function datesOf({ wantedAt, promisedAt }: GroupFacts) {
  return {
    ...(wantedAt === undefined ? {} : { wantedAt }),
    ...(promisedAt === undefined ? {} : { promisedAt }),
  };
}
