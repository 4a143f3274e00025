import type { RouteContract, SignatureHeader } from './contracts/route.ts';

/** What an outside party does for the business. */
export type OutsideKind = 'payment-provider' | 'carrier' | 'screening-provider';

/**
 * An outside party that a context speaks with, as its folder describes it. Settings, secrets, rights, environment and the description
 * of its events follow.
 */
export interface OutsideParty {
  readonly kind: OutsideKind;
  /** Lower-case letters and digits, unlike every other party's: in addresses, settings and what is stored. */
  readonly name: string;
  /**
   * When it is set up. `named-secret`: once `secrets.<name>` of the settings names the secret that a person has made for it.
   * `own-secret`: always, by a secret that the deployment makes. Otherwise once this setting is on.
   */
  readonly setUp: 'named-secret' | 'own-secret' | 'testPayments' | 'testScreening';
  /** What it reports by itself, signed by it; absent for one that never does. */
  readonly events?: PartyEvents;
}

export interface PartyEvents {
  readonly description: string;
  /** The headers that carry the signature. */
  readonly signature: Readonly<Record<string, SignatureHeader>>;
  /** A body as it comes. */
  readonly example: object;
}

/**
 * The route on which parties report, named by the path's one parameter, as far as they say how: the route's own description, with
 * their signatures and the example of the first of them.
 */
export function reportedBy<const Route extends RouteContract>(
  route: Route,
  parties: readonly OutsideParty[],
): Omit<Route, 'description' | 'signature' | 'example'> & RouteContract {
  const reporting = parties.flatMap(({ name, events }) => (events ? [{ name, ...events }] : []));
  const [first] = reporting;
  const [parameter] = Object.keys(route.params?.shape ?? {});
  if (!first || !parameter) return route;
  return {
    ...route,
    description: [route.description, ...reporting.map(({ name, description }) => `\`${name}\`: ${description}`)].join(
      ' ',
    ),
    signature: Object.fromEntries(
      reporting.flatMap(({ signature }) =>
        Object.entries(signature).map(([header, told]) => [
          header,
          reporting.length > 1 ? { ...told, optional: true } : told,
        ]),
      ),
    ),
    example: { params: { [parameter]: first.name }, body: first.example },
  };
}

/** The environment variables that tell functions which parties of a kind are set up, by name. */
export const partiesVariable = {
  'payment-provider': 'PAYMENT_PROVIDERS',
  'screening-provider': 'SCREENING_PROVIDERS',
} as const satisfies Partial<Record<OutsideKind, string>>;

/** The parties of a kind that are set up here, by name. */
export function partiesHere(kind: keyof typeof partiesVariable): readonly string[] {
  return (process.env[partiesVariable[kind]] ?? '').split(',').filter((name) => name !== '');
}

/** Why a party cannot be used here, for people; undefined when it can. */
export function partyProblem(name: string, here: readonly string[]): string | undefined {
  if (here.includes(name)) return undefined;
  const others = here.length > 0 ? `there is ${here.join(', ')}` : 'no provider is';
  return `${JSON.stringify(name)} is not set up here; ${others}`;
}

/** The environment variable that tells functions the name of an outside party's secret; unset where it is not set up. */
export const secretVariable = (party: string): string => `${party.toUpperCase()}_SECRET_NAME`;
