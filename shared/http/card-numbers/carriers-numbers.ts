/**
 * Where requests name parcels by their carriers' numbers: of the hand-over and of its packages, of losses and what came back, of
 * shipments of the past, and in searches. Whole places, so that free data has no key that is not looked at.
 */
const places =
  /^(?:\/trackingNumber|\/packages\/\d+\/trackingNumber|\/history\/shipments\/\d+\/trackingNumbers\/\d+|#query\/tracking)$/;

/**
 * True of a place where only a carrier's number can stand. Carriers choose them, and in 2.2 % of those with 16 random digits a card
 * number could be read: nobody could hand over such a parcel.
 */
export const isCarriersNumber = (pointer: string): boolean => places.test(pointer);
