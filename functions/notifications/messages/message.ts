import type { OrderType } from '#shared/contracts/vocabulary.ts';
import type { DecimalMoney } from '#shared/money.ts';

export type { Locale } from '#shared/contracts/vocabulary.ts';

/** The messages that customers get. */
export type TemplateName =
  | 'placed'
  | 'held'
  | 'shipped'
  | 'ready_for_pickup'
  | 'delivered'
  | 'lost'
  | 'sent_back'
  | 'partly_cancelled'
  | 'cancelled'
  | 'refunded';

/** What a message can speak of. */
export interface MessageFacts {
  readonly orderNumber: string;
  readonly customerName?: string | undefined;
  /** How what the message is about reaches the customer. */
  readonly method: OrderType;
  /** Of the order, of what is cancelled, or of the refund. */
  readonly amount: DecimalMoney;
  /** The units that the message is about, out of how many. What is sold by weight or length is one unit, and none where only a part of it is meant. */
  readonly units: number;
  readonly ofUnits: number;
  /** What the message is about, one by one, where some of it is sold by weight or length; absent where units say it. */
  readonly parts?: readonly MessagePart[] | undefined;
  readonly carrier?: string | undefined;
  readonly trackingNumbers: readonly string[];
  /** Of the units that the message is about, those that have serial numbers. */
  readonly serials: readonly string[];
}

/** How much of what: `1.250` `kg` of coffee. */
export interface MessagePart {
  /** Decimal text with all places of its measure. */
  readonly quantity: string;
  /** Absent for whole units. */
  readonly unit?: string | undefined;
  readonly what: string;
}

export interface Message {
  readonly subject: string;
  readonly text: string;
}

/** Every message in one language. */
export interface Language {
  readonly greeting: (customerName: string | undefined) => string;
  readonly templates: Readonly<Record<TemplateName, (facts: MessageFacts) => { subject: string; body: string }>>;
}

/** The most serial numbers that a message names; who has bought more reads them on the invoice. */
const mostSerials = 20;

/** The serial numbers that a message names, and how many it leaves out. */
export function serialsNamed({ serials }: MessageFacts): { readonly named: readonly string[]; readonly more: number } {
  const named = serials.slice(0, mostSerials);
  return { named, more: serials.length - named.length };
}

/** True when a message is about all of an order that is left. */
export const isWhole = ({ units, ofUnits }: MessageFacts): boolean => units >= ofUnits;
