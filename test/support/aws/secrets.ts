import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A store of secrets that gives the same text for each name, at which this process's AWS clients are pointed; it ends with the process. */
export async function serveSecrets(text = 'a key of the tests'): Promise<void> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ SecretString: text }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    WEBHOOK_KEY_NAME: 'oms/test/webhooks',
    VAULT_KEY_NAME: 'oms/test/vault',
  });
}
