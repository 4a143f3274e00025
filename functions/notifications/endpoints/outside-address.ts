import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** IPv4 addresses that no webhook may reach: this machine, private and link-local networks, and what is not routed (RFC 6890). */
const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}

/** The IPv6 addresses that are routed; whatever else there is (mapped, translated, NAT64, site-local …) may lead anywhere. */
const routed = new BlockList();
routed.addSubnet('2000::', 3, 'ipv6');

/** What leads back to IPv4 (Teredo, 6to4), to no host (ORCHID, documentation) or to benchmarks, within the routed ones. */
const special = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

/** A webhook address that leads to where it must not. */
export class InsideAddress extends Error {
  override readonly name = 'InsideAddress';
}

/** True when webhooks may also reach this machine and plain http: on one machine, for development. */
export const insideAllowed = (): boolean => process.env['WEBHOOKS_MAY_STAY_INSIDE'] === 'true';

/** True for an address outside of private networks. An IPv4 address in IPv6 notation (`::ffff:8.8.8.8`) is judged as IPv4. */
export function isOutside(address: string): boolean {
  const [bare = ''] = address.split('%');
  const family = isIP(bare);
  if (family === 4) return !inside.check(bare, 'ipv4');
  if (family !== 6) return false;
  const mapped = mappedIpv4(bare);
  if (mapped) return !inside.check(mapped, 'ipv4');
  return routed.check(bare, 'ipv6') && !special.check(bare, 'ipv6');
}

/** The IPv4 address that an IPv6 address stands for, in whichever notation. */
function mappedIpv4(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address}]`);
  const [, high, low] = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const bytes = [high, low].map((part) => Number.parseInt(part, 16)).flatMap((part) => [part >> 8, part & 255]);
  return bytes.join('.');
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
  if (/(?:^|\.)localhost\.?$/.test(bare) || (isIP(bare) !== 0 && !isOutside(bare)))
    return 'leads into a private network, where webhooks are not sent';
  return undefined;
}
