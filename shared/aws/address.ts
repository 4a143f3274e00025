import { required } from '../environment.ts';

/** The domains of regions outside the usual ones, by how their names begin. A test compares them with the SDK's. */
const domains: readonly (readonly [beginning: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** The region in which this function runs. */
export const region = (): string => required('AWS_REGION');

/**
 * Where a service is reached: at the address that the environment gives for it or for all services, else at the one that
 * the service has in the region. Finds what the SDK finds for a function's environment.
 */
export function addressOf(service: 'dynamodb' | 's3'): URL {
  const given = givenAddress(service);
  if (given) return new URL(given);
  const [, domain = 'amazonaws.com'] = domains.find(([beginning]) => region().startsWith(beginning)) ?? [];
  return new URL(`https://${service}.${region()}.${domain}`);
}

const givenAddress = (service: 'dynamodb' | 's3'): string | undefined =>
  process.env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? process.env['AWS_ENDPOINT_URL'];

/** Where the objects of a bucket of S3's are: on AWS below a name of its own, elsewhere below a first part of the path. */
export function bucketAddress(bucket: string): URL {
  const { protocol, host, pathname } = addressOf('s3');
  return givenAddress('s3')
    ? new URL(`${protocol}//${host}${pathname.replace(/\/$/, '')}/${bucket}/`)
    : new URL(`${protocol}//${bucket}.${host}/`);
}

/** True of a service that this very machine plays: no way leads from its loopback to AWS, and nothing on it is encrypted. */
export function isOnThisMachine({ protocol, hostname }: { readonly protocol: string; readonly hostname: string }) {
  return protocol === 'http:' && loopback.has(hostname);
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
