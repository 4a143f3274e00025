import type { AddressInfo, Server } from 'node:net';

/** Opens a server's port (0 takes any free one) and returns which it is. Rejects with the socket's error when it is taken. */
export function listen(server: Server, port: number, host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
