import { reaches, type Principal } from '#shared/http/access/principal.ts';
import type { CustomerFacts } from './party.ts';

/** A customer of all channels is seen by those who reach all of them. */
export const reachesCustomer = (
  { channels }: Pick<Principal, 'channels'>,
  { channel }: Pick<CustomerFacts, 'channel'>,
): boolean => (channel === undefined ? channels === 'all' : reaches(channels, channel));
