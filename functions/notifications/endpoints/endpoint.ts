import { randomBytes } from 'node:crypto';
import type { Channel, Location } from '#functions/parties/public.ts';

/** Where a channel wants its events. */
export interface Endpoint {
  readonly endpointId: string;
  readonly channel: string;
  readonly url: string;
  /** Only these types; absent for all. */
  readonly events?: readonly string[] | undefined;
  /** Newest first; the second one stays valid for a while after a rotation. */
  readonly secrets: readonly SigningSecret[];
  readonly active: boolean;
  readonly createdAt: string;
}

/** A signing secret as it is stored. */
export interface SigningSecret {
  /** What `signing-secret.ts` has made of it, and opens. */
  readonly seal: string;
  /** Absent for the present one. */
  readonly expiresAt?: string | undefined;
}

/** Active endpoints that a channel may have: every event of its orders is kept and posted once for each. */
export const endpointsPerChannel = 10;

const overlapMs = 24 * 3600 * 1000;

/** A new Standard Webhooks signing secret: `whsec_` and 32 random bytes in base64. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** The endpoint with a new secret, as it is sealed; the one before stays valid for 24 hours. */
export function rotated(endpoint: Endpoint, seal: string, now: number): Endpoint {
  const expiresAt = new Date(now + overlapMs).toISOString();
  const [present] = endpoint.secrets;
  return { ...endpoint, secrets: [{ seal }, ...(present ? [{ ...present, expiresAt }] : [])] };
}

/** The secrets that a message is signed with at `now`. */
export function validSecrets({ secrets }: Endpoint, now: number): SigningSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === undefined || Date.parse(expiresAt) > now);
}

/** True when the present secrets of both are one. */
export function haveOneSecret({ secrets: [one] }: Endpoint, { secrets: [other] }: Endpoint): boolean {
  return one?.seal === other?.seal;
}

/** True when the endpoint has asked to hear what can be sold; that is never among all events of its orders. */
export const listensToStock = ({ events, active }: Endpoint): boolean =>
  active && (events?.includes('AvailabilityChanged') ?? false);

/** True when a channel sells what lies at a location: it lists every item that it can deliver from there. */
export function sells({ channelId, branch }: Channel, { active, channels, branches }: Location): boolean {
  return active && (channels?.includes(channelId) ?? true) && (branches?.includes(branch) ?? true);
}

/** True when the endpoint wants events of this type. */
export const wants = ({ events, active }: Endpoint, type: string): boolean =>
  active && (events?.includes(type) ?? true);
