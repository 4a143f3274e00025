import type { Credentials } from './aws/signature.ts';
import { required } from './environment.ts';

/** What a function signs with: Lambda puts it into its environment, for as long as the instance lives. */
export function credentials(): Credentials {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken ? { sessionToken } : {}),
  };
}

/**
 * Stands in for the SDK's search for credentials in every bundle. The search through profiles, single sign-on and metadata
 * services is a quarter of a bundle.
 */
export function defaultProvider() {
  return async () => credentials();
}
