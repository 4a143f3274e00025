import type {
  TimedStage,
  ChannelKind,
  LocationKind,
  RefusedPolicy,
  UnansweredPolicy,
  UnknownItemPolicy,
} from '#shared/contracts/vocabulary.ts';
import type { Money } from '#shared/money.ts';

export type { ChannelKind, LocationKind, TimedStage } from '#shared/contracts/vocabulary.ts';

export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

export interface PostalAddress {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly lines: readonly string[];
  readonly city?: string | undefined;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly country: string;
  readonly coordinates?: Coordinates | undefined;
}

/** A division of the business: books, staff rights, reports and the limits of its hold rules. */
export interface Branch {
  readonly branchId: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly taxNumber?: string | undefined;
  /** An order above this amount, in minor units of the branch's currency, waits for approval. */
  readonly approvalLimit?: number | undefined;
  /** Lower-case e-mail addresses, or `@domain`s, whose orders are held for fraud. */
  readonly listedEmails: readonly string[];
  /** Addresses whose orders are held for fraud: lower-case text found in the joined address (street, city, post code). */
  readonly listedAddresses: readonly string[];
  /** Two like orders of one customer within this time are suspected duplicates; 0 for no such rule. */
  readonly duplicateWindowMinutes: number;
  /** How long, in minutes, the stages of its orders may take, where it is not what their lifecycle policy says. */
  readonly stageMinutes?: Partial<Readonly<Record<TimedStage, number>>> | undefined;
  /** Who screens its orders outside, and what follows; absent for nobody. */
  readonly screening?: ScreeningPolicy | undefined;
  readonly active: boolean;
}

/** Who screens a branch's orders outside, and what becomes of those that are refused, or that nobody answers for. */
export interface ScreeningPolicy {
  readonly provider: string;
  /** How long an answer is waited for. */
  readonly answerWithinMinutes: number;
  readonly whenUnanswered: UnansweredPolicy;
  readonly whenRefused: RefusedPolicy;
}

/** Where orders come from. */
export interface Channel {
  readonly channelId: string;
  readonly name: string;
  readonly branch: string;
  readonly currency: string;
  readonly kind: ChannelKind;
  readonly active: boolean;
  /** Absent for `refuse`. */
  readonly unknownItems?: UnknownItemPolicy | undefined;
  /** Percent, as decimal text, by which its prices may differ from the price lists'; absent where they are not compared. */
  readonly priceTolerance?: string | undefined;
  /** True for orders that are screened elsewhere, as by a marketplace: nobody is asked for them. */
  readonly screenedElsewhere?: boolean | undefined;
  /** Whether the demo warehouse works on its orders, where there is one. */
  readonly demo?: boolean | undefined;
}

/** A place that holds stock or performs services. */
export interface Location {
  readonly locationId: string;
  readonly name: string;
  readonly kind: LocationKind;
  /** The branch that runs it; absent when it belongs to none. */
  readonly branch?: string | undefined;
  readonly country: string;
  readonly address?: PostalAddress | undefined;
  readonly coordinates: Coordinates;
  /** IANA name, such as `Europe/London`. */
  readonly timeZone: string;
  /** Among equals the lower number serves first. */
  readonly priority: number;
  readonly offersPickup: boolean;
  readonly shipsFrom: boolean;
  /** Services that it performs, such as `installation`; a service order goes only where there is one. */
  readonly services: readonly string[];
  /** The channels that it serves; absent for all. */
  readonly channels?: readonly string[] | undefined;
  /** The branches that it serves; absent for all. */
  readonly branches?: readonly string[] | undefined;
  readonly active: boolean;
}

/** What is known of who buys without their name, their addresses and the like. */
export interface CustomerFacts {
  readonly customerId: string;
  /** The channel that it belongs to; absent for a customer of the whole business. */
  readonly channel?: string | undefined;
  /** BCP 47. */
  readonly locale: string;
  /** By whose prices they buy, such as `trade`. */
  readonly group?: string | undefined;
  /** What may be owed on account until it is paid; absent for nothing on account. */
  readonly creditLimit?: Money | undefined;
  readonly consents: { readonly marketing: boolean };
  readonly active: boolean;
  /** The erasure that was requested of them: nothing of them is changed any more. */
  readonly erasureId?: string | undefined;
}

/** A person or company that buys. Personal data: it stands sealed in the Parties table, all but the facts. */
export interface Customer extends CustomerFacts {
  /** Absent of who was erased. */
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly vatNumber?: string | undefined;
  readonly registrationNumber?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly addresses: readonly PostalAddress[];
  /** They were erased: nobody knows any more who they were. */
  readonly erased?: true | undefined;
}

/** The kinds of parties, each with its type. */
export interface Parties {
  readonly branch: Branch;
  readonly channel: Channel;
  readonly location: Location;
  readonly customer: Customer;
}

export type PartyKind = keyof Parties;
