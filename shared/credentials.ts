import { required } from './environment.ts';

/**
 * Stands in for the SDK's search for credentials in every bundle: a Lambda function has them in its environment, for as
 * long as it lives. The search through profiles, single sign-on and metadata services is a quarter of a bundle.
 */
export function defaultProvider() {
  return async () => {
    const sessionToken = process.env['AWS_SESSION_TOKEN'];
    return {
      accessKeyId: required('AWS_ACCESS_KEY_ID'),
      secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken ? { sessionToken } : {}),
    };
  };
}
