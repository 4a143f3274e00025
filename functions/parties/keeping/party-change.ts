import { isDeepStrictEqual } from 'node:util';
import type { EventData, NewEvent } from '#shared/contracts/events/catalogue.ts';
import { formatMinor } from '#shared/money.ts';
import type { Branch, Channel, Location, Parties, PartyKind } from '../party.ts';

/** A party with the number of its version. */
interface Versioned<Party> {
  readonly party: Party;
  readonly version: number;
}

type Tell<Party> = (before: Party | undefined, after: Versioned<Party>) => NewEvent;

/**
 * What is told of each kind of party. A name, an address or a list of e-mail addresses may name a person and is not told: `changed` says
 * that it differs, and the row of that version how.
 */
const tellings: { readonly [Kind in PartyKind]: Tell<Parties[Kind]> } = {
  branch: (before, { party, version }) => ({
    type: 'BranchChanged',
    data: { branchId: party.branchId, version, ...both(before, party, branchTold) },
  }),
  channel: (before, { party, version }) => ({
    type: 'ChannelChanged',
    data: { channelId: party.channelId, version, ...both(before, party, channelTold) },
  }),
  location: (before, { party, version }) => ({
    type: 'LocationChanged',
    data: { locationId: party.locationId, version, ...both(before, party, locationTold) },
  }),
  customer: (before, { party, version }) => ({
    type: 'CustomerChanged',
    data: {
      customerId: party.customerId,
      ...(party.channel === undefined ? {} : { channel: party.channel }),
      version,
      changed: changedSettings(before, party),
    },
  }),
};

/** What is told of a party that is made, or stands otherwise than `before`. */
export function partyChanged<Kind extends PartyKind>(
  kind: Kind,
  before: Parties[Kind] | undefined,
  after: Versioned<Parties[Kind]>,
): NewEvent {
  return tellings[kind](before, after);
}

function both<Party extends object, Told>(before: Party | undefined, after: Party, toldOf: (party: Party) => Told) {
  return {
    changed: changedSettings(before, after),
    ...(before ? { before: toldOf(before) } : {}),
    after: toldOf(after),
  };
}

/** The names of the settings that differ, in the order of the alphabet. */
function changedSettings<Party extends object>(before: Party | undefined, after: Party): string[] {
  const [olds, news] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after))];
  const names = new Set([...olds.keys(), ...news.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(olds.get(name), news.get(name))).sort();
}

function branchTold({
  country,
  currency,
  approvalLimit,
  duplicateWindowMinutes,
  stageMinutes,
  screening,
  active,
}: Branch): EventData<'BranchChanged'>['after'] {
  return {
    country,
    currency,
    ...(approvalLimit === undefined ? {} : { approvalLimit: formatMinor(approvalLimit, currency) }),
    duplicateWindowMinutes,
    ...(stageMinutes ? { stageMinutes: { ...stageMinutes } } : {}),
    ...(screening ? { screening: { ...screening } } : {}),
    active,
  };
}

function channelTold({
  branch,
  currency,
  kind,
  active,
  unknownItems,
  priceTolerance,
  screenedElsewhere,
  demo,
}: Channel): EventData<'ChannelChanged'>['after'] {
  return {
    branch,
    currency,
    kind,
    active,
    ...(unknownItems === undefined ? {} : { unknownItems }),
    ...(priceTolerance === undefined ? {} : { priceTolerance }),
    ...(screenedElsewhere === undefined ? {} : { screenedElsewhere }),
    ...(demo === undefined ? {} : { demo }),
  };
}

function locationTold({
  kind,
  branch,
  country,
  timeZone,
  priority,
  offersPickup,
  shipsFrom,
  services,
  channels,
  branches,
  active,
}: Location): EventData<'LocationChanged'>['after'] {
  return {
    kind,
    ...(branch === undefined ? {} : { branch }),
    country,
    timeZone,
    priority,
    offersPickup,
    shipsFrom,
    services: [...services],
    ...(channels ? { channels: [...channels] } : {}),
    ...(branches ? { branches: [...branches] } : {}),
    active,
  };
}
