import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Addresses that no webhook may reach: this machine, private and link-local networks, and what is not routed. */
const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}
// IPv4 addresses in IPv6 notation are checked by the rules above; a rule for their network would match every IPv4 address.
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6');
}

/** A webhook address that leads to where it must not. */
export class InsideAddress extends Error {
  override readonly name = 'InsideAddress';
}

/** True when webhooks may also reach this machine and plain http: on one machine, for development. */
export const insideAllowed = (): boolean => process.env['WEBHOOKS_MAY_STAY_INSIDE'] === 'true';

/** True for an address outside of private networks. */
export function isOutside(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return !inside.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * The address to connect to for a host name. It is looked up once and connected to as it is, so that a name cannot lead
 * elsewhere between the check and the connection. Throws InsideAddress when any of its addresses lies inside.
 */
export async function outsideAddressOf(hostname: string): Promise<{ address: string; family: number }> {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const addresses = await lookup(bare, { all: true });
  const [first] = addresses;
  if (!first) throw new InsideAddress(`${hostname} has no address`);
  if (!insideAllowed() && !addresses.every(({ address }) => isOutside(address))) {
    throw new InsideAddress(`${hostname} leads into a private network, where webhooks are not sent`);
  }
  return first;
}

/** Why an endpoint's address cannot be taken, or undefined. Its name is looked up at each delivery. */
export function addressProblem(url: string): string | undefined {
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return 'must not carry a user name or password';
  if (insideAllowed()) return undefined;
  if (protocol !== 'https:') return 'must begin with https://';
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (bare === 'localhost' || (isIP(bare) !== 0 && !isOutside(bare)))
    return 'leads into a private network, where webhooks are not sent';
  return undefined;
}
