import type { Row } from '#shared/dynamodb/wire.ts';
import { openedWith, sealedFor, type PersonKey, type Sealed } from '#shared/vault/person-key.ts';
import {
  people,
  type Address,
  type FulfilmentGroup,
  type NewOrder,
  type Order,
  type OrderContact,
  type OrderWithPeople,
} from '../aggregate/order.ts';

/** Members that only an order with its people has. */
const peopleMembers = ['billTo', 'purchaseOrderNumber', 'shippingAddress', 'freeData'] as const;

/** Who an order is about, as it is sealed. */
interface PeopleText extends Pick<NewOrder, (typeof peopleMembers)[number]> {
  readonly contact: Omit<OrderContact, keyof Order['contact']>;
  /** By group, where there are several. */
  readonly addresses?: Readonly<Record<string, Address>> | undefined;
}

/** True of an order whose people are open. */
export const isWithPeople = (order: Order): order is OrderWithPeople => {
  const its = order[people];
  return its !== undefined && ('key' in its || 'erased' in its);
};

/** True where nothing of the people of an order was put in another's place. */
export function hasSamePeople(one: Order, other: Order): boolean {
  if (one[people] !== other[people]) return false;
  return !isWithPeople(one) || !isWithPeople(other) || peopleMembers.every((name) => one[name] === other[name]);
}

/** The order as it is without its people. */
export function withoutPeople(order: Order): Order {
  if (!isWithPeople(order)) return order;
  const { billTo: _, purchaseOrderNumber: __, shippingAddress: ___, freeData: ____, contact, groups, ...facts } = order;
  const { customerId, locale, erased } = contact;
  return {
    ...facts,
    contact: { ...(customerId === undefined ? {} : { customerId }), locale, ...(erased ? { erased } : {}) },
    ...(groups ? { groups: groups.map(({ shippingAddress: _____, ...group }): FulfilmentGroup => group) } : {}),
  };
}

/** Who an order is about, sealed; undefined of whom nobody knows any more. Throws for an order that has neither a key nor a seal. */
export function sealedPeople(order: Order): Sealed | undefined {
  const its = order[people];
  if (!its) {
    if (order.contact.erased) return undefined;
    throw new Error(`the people of order ${order.orderId} have no key`);
  }
  if ('erased' in its) return undefined;
  return isWithPeople(order) && 'key' in its ? sealedFor(its, { ...its.more, ...peopleText(order) }) : (its as Sealed);
}

function peopleText(order: OrderWithPeople): PeopleText {
  const { customerId: _, locale: __, erased: ___, ...contact } = order.contact;
  const said = peopleMembers.flatMap((name) => (order[name] === undefined ? [] : [[name, order[name]]]));
  const addresses = order.groups?.flatMap(({ groupId, shippingAddress }) =>
    shippingAddress ? [[groupId, shippingAddress] as const] : [],
  );
  return {
    contact,
    ...(Object.fromEntries(said) as Pick<NewOrder, (typeof peopleMembers)[number]>),
    ...(addresses && addresses.length > 0 ? { addresses: Object.fromEntries(addresses) } : {}),
  };
}

/** The order with who was sealed in it. Throws where the key is another. */
export function openedOrder(order: Order, key: PersonKey, { seal }: Pick<Sealed, 'seal'>): OrderWithPeople {
  const { contact, billTo, purchaseOrderNumber, shippingAddress, freeData, addresses, ...more } =
    openedWith<PeopleText>(key, seal);
  const { groups } = order;
  return {
    ...order,
    contact: { ...order.contact, ...contact },
    ...(billTo ? { billTo } : {}),
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
    ...(shippingAddress ? { shippingAddress } : {}),
    ...(freeData ? { freeData } : {}),
    ...(groups ? { groups: groups.map((group) => addressed(group, addresses?.[group.groupId])) } : {}),
    [people]: { ...key, ...(Object.keys(more).length > 0 ? { more } : {}) },
  };
}

const addressed = (group: FulfilmentGroup, shippingAddress: Address | undefined) =>
  shippingAddress ? { ...group, shippingAddress } : group;

/** The order of somebody whose key was destroyed: what is left of them is their code, and the language that they were written to in. */
export function erasedOrder({ guestKey: _, ...order }: Order): OrderWithPeople {
  const { customerId, locale } = order.contact;
  const contact = { ...(customerId === undefined ? {} : { customerId }), locale, erased: true as const };
  return { ...withoutPeople(order), contact, [people]: { erased: true } };
}

/** What is said of an order, sealed as its people are; undefined where they were erased. */
export function sealedText(its: OrderWithPeople[typeof people], text: unknown): Sealed | undefined {
  return 'erased' in its ? undefined : sealedFor(its, text);
}

/** A seal as attributes of a row. */
export function sealedAttributes(sealed: Sealed | undefined) {
  return sealed ? { sealed: sealed.seal, person: sealed.person, generation: sealed.generation } : {};
}

/** The seal in a row; undefined where it has none. */
export function sealIn({ sealed, person, generation }: Readonly<Row>): Sealed | undefined {
  if (!(sealed instanceof Uint8Array)) return undefined;
  return { seal: sealed, person: String(person), generation: Number(generation) };
}
