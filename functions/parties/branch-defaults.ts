import type { BranchSettings, NewBranch } from '#shared/contracts/api/branches.ts';
import { required } from '#shared/environment.ts';

/** The settings of a new branch; country and currency are the deployment's where the request names none. */
export function withDefaults({ country, currency, ...given }: NewBranch): BranchSettings {
  return {
    ...given,
    country: country ?? required('DEFAULT_COUNTRY'),
    currency: currency ?? required('DEFAULT_CURRENCY'),
  };
}
