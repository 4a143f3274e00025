import { hostname, networkInterfaces } from 'node:os';

const everywhere = new Set(['0.0.0.0', '::']);

/**
 * Tells whether a `Host` header names this machine: loopback, the interface that is listened on (all of the machine's where that
 * is all, and its name), and `further` names, such as that of a proxy before it. Ports are not looked at, since they may be mapped. A
 * page of a stranger whose name has been made to lead here brings the stranger's name.
 */
export function ownNames(listenOn: string, further: readonly string[] = []): (host: string | undefined) => boolean {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const listened = everywhere.has(listenOn) ? [hostname(), ...interfaces.map(({ address }) => address)] : [listenOn];
  const own = new Set(['localhost', '127.0.0.1', '::1', ...listened, ...further].map((name) => name.toLowerCase()));
  return (host) => {
    const name = nameIn(host ?? '');
    return name !== undefined && own.has(name);
  };
}

/** The name in a `Host` header, without port and brackets; undefined where it is none. */
function nameIn(host: string): string | undefined {
  const address = `http://${host}`;
  if (!URL.canParse(address) || /[/?#@\\]/.test(host)) return undefined;
  return new URL(address).hostname.replace(/^\[|\]$/g, '');
}
