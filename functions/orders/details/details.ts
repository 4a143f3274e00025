import { storedAlike } from '#shared/dynamodb/wire.ts';
import type { FreeData } from '#shared/contracts/free-data.ts';
import type { OrderDetails } from '#shared/contracts/api/order-details.ts';
import { earliestPromise } from '../aggregate/groups.ts';
import type {
  Address,
  AddressedGroup,
  NewOrder,
  Order,
  OrderContact,
  OrderPeople,
  OrderWithPeople,
} from '../aggregate/order.ts';

/** What is said of an order and can be said anew, with the lines' words, which stay: personal data. */
export type Details = Pick<NewOrder, (typeof detailMembers)[number]>;

const detailMembers = [
  'contact',
  'billTo',
  'purchaseOrderNumber',
  'shippingAddress',
  'freeData',
  'wantedAt',
  'promisedAt',
  'groups',
] as const satisfies readonly (keyof NewOrder)[];

/** The details of an order as they stand. */
export function detailsOf(order: Details): Details {
  const said = detailMembers.flatMap((name) => (order[name] === undefined ? [] : [[name, order[name]]]));
  return Object.fromEntries(said) as Details;
}

/** Which version of its details an order has. */
export const detailsVersionOf = ({ detailsVersion = 1 }: Pick<Order, 'detailsVersion'>): number => detailsVersion;

/** The details in the form in which they are sent, without what is made of them: forms in which addresses are compared, the customer's code. */
export function asSent({ groups, ...details }: Details): OrderDetails {
  // Of several groups the order itself promises nothing.
  const { contact, billTo, shippingAddress, freeData, promisedAt, ...others } = detailsOf(details);
  const { customerId: _, ...customer } = contact;
  const { lines: __, ...said } = freeData ?? {};
  return {
    customer: plain(customer),
    ...(billTo
      ? { billTo: { ...plain(billTo), ...(billTo.address ? { address: addressAsSent(billTo.address) } : {}) } }
      : {}),
    ...(shippingAddress ? { shippingAddress: addressAsSent(shippingAddress) } : {}),
    ...said,
    ...others,
    ...(groups ? { groups: groups.map(groupAsSent) } : promisedAt === undefined ? {} : { promisedAt }),
  } as OrderDetails;
}

const groupAsSent = ({ groupId, shippingAddress, wantedAt, promisedAt }: AddressedGroup) => ({
  groupId,
  ...(shippingAddress ? { shippingAddress: addressAsSent(shippingAddress) } : {}),
  ...(wantedAt === undefined ? {} : { wantedAt }),
  ...(promisedAt === undefined ? {} : { promisedAt }),
});

/** What is made of an e-mail address and a telephone number is made anew of what they are changed to. */
function plain<Who extends Partial<OrderContact>>(who: Who): Omit<Who, 'emailNormalised' | 'phoneNormalised'> {
  const { emailNormalised: _, phoneNormalised: __, ...written } = who;
  return written;
}

const addressAsSent = (address: Address) => ({ ...plain(address), lines: [...address.lines] });

/**
 * The order with other details, one version on, and the names of those that differ, as the API calls them. What differs in nothing keeps
 * its place, and where nothing differs the order is the one that was given.
 */
export function withDetails(
  order: OrderWithPeople,
  { wantedAt, promisedAt, purchaseOrderNumber, groups, ...sent }: OrderDetails,
  people: OrderPeople,
): { readonly order: OrderWithPeople; readonly changed: readonly string[] } {
  const freeData = freeDataOf(sent, order.freeData);
  const ways = order.groups?.map((group, index) => ({
    ...group,
    country: people.groups?.[index]?.shippingAddress?.country,
    shippingAddress: people.groups?.[index]?.shippingAddress,
    wantedAt: utc(groups?.[index]?.wantedAt),
    promisedAt: utc(groups?.[index]?.promisedAt),
  }));
  const asked: Details = {
    contact: people.contact,
    billTo: people.billTo,
    shippingAddress: people.shippingAddress,
    purchaseOrderNumber,
    freeData,
    wantedAt: utc(wantedAt),
    promisedAt: ways ? earliestPromise(ways) : utc(promisedAt),
    groups: ways,
  };
  const differing = detailMembers.filter((name) => !isAlike(order[name], asked[name]));
  if (differing.length === 0) return { order, changed: [] };
  const { lines: _, ...now } = freeData ?? {};
  const { lines: __, ...before } = order.freeData ?? {};
  const words = [...new Set([...Object.keys(now), ...Object.keys(before)])] as (keyof typeof now)[];
  return {
    order: {
      ...order,
      ...Object.fromEntries(differing.map((name) => [name, asked[name]])),
      detailsVersion: detailsVersionOf(order) + 1,
    },
    changed: [
      ...differing.filter((name) => name !== 'freeData').map((name) => (name === 'contact' ? 'customer' : name)),
      ...words.filter((name) => !isAlike(now[name], before[name])),
    ].sort(),
  };
}

const utc = (moment: string | undefined): string | undefined =>
  moment === undefined ? undefined : new Date(moment).toISOString();

function freeDataOf(
  { tags, metadata, note, giftMessage }: OrderDetails,
  before: FreeData | undefined,
): FreeData | undefined {
  const said = Object.entries({ tags, metadata, note, giftMessage, lines: before?.lines });
  const members = said.filter(([, value]) => value !== undefined && Object.keys(Object(value)).length > 0);
  return members.length > 0 ? (Object.fromEntries(members) as FreeData) : undefined;
}

/** True of values that say the same, whatever the order of their members. */
const isAlike = (one: unknown, other: unknown): boolean => storedAlike({ one }, { one: other });
