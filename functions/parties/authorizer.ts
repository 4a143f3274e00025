import * as z from 'zod';
import { ambient } from '#shared/ambient.ts';
import { required } from '#shared/environment.ts';
import { signedHeaders } from './sign-request.ts';

const authorizerAnswer = z.object({
  jwtConfiguration: z.object({ audience: z.array(z.string()), issuer: z.string() }),
});

export type JwtConfiguration = z.infer<typeof authorizerAnswer>['jwtConfiguration'];

/** What the API's authorizer lets in: the client ids whose tokens it takes. */
export async function readAuthorizer(): Promise<JwtConfiguration> {
  return authorizerAnswer.parse(await call('GET', '')).jwtConfiguration;
}

/** Sets what the API's authorizer lets in. */
export async function writeAuthorizer(jwtConfiguration: JwtConfiguration): Promise<void> {
  await call('PATCH', JSON.stringify({ jwtConfiguration }));
}

const attempts = 5;
const oneCallMs = 4_000;

/** One call of the gateway's own API; busy and broken answers are tried again. */
async function call(method: 'GET' | 'PATCH', body: string): Promise<unknown> {
  const region = required('AWS_REGION');
  const endpoint =
    process.env['AWS_ENDPOINT_URL_APIGATEWAYV2'] ??
    process.env['AWS_ENDPOINT_URL'] ??
    `https://apigateway.${region}.amazonaws.com`;
  const address = new URL(`/v2/apis/${required('API_ID')}/authorizers/${required('AUTHORIZER_ID')}`, endpoint);
  for (let attempt = 1; ; attempt += 1) {
    const signed = signedHeaders(method, address, body, {
      accessKeyId: required('AWS_ACCESS_KEY_ID'),
      secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
      sessionToken: process.env['AWS_SESSION_TOKEN'],
      region,
      service: 'apigateway',
      now: ambient.now(),
    });
    const response = await fetch(address, {
      method,
      headers: { ...signed, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(oneCallMs),
      ...(body === '' ? {} : { body }),
    });
    if (response.ok) return response.json();
    const passing = response.status === 429 || response.status >= 500;
    if (!passing || attempt === attempts) {
      throw new Error(
        `the gateway answered ${method} of its authorizer with ${response.status}: ${await response.text()}`,
      );
    }
    await ambient.sleep(ambient.random() * 100 * 2 ** attempt);
  }
}
