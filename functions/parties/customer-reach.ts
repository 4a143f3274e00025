import { reaches, type Principal } from '#shared/http/access/principal.ts';
import type { Customer } from './party.ts';

/** A customer of all channels is seen by those who reach all of them. */
export const reachesCustomer = ({ channels }: Pick<Principal, 'channels'>, { channel }: Customer): boolean =>
  channel === undefined ? channels === 'all' : reaches(channels, channel);
