import type { BranchSettings, BranchView } from '#shared/contracts/api/branches.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { refuse, isRefusal, type Refusal } from '#shared/http/refusal.ts';
import { formatMinor } from '#shared/money.ts';
import { partiesHere, partyProblem } from '#shared/outside-party.ts';
import type { PartyResource } from './keeping/crud.ts';
import { checkCurrency, minorOf } from './currency.ts';
import type { Branch } from './party.ts';
import type { Stored } from './keeping/store.ts';

export const branches: PartyResource<'branch'> = {
  kind: 'branch',
  path: '/v1/branches',
  idOf: ({ branchId }) => branchId,
  view,
  within: ({ branches: reach }, { branchId }) => reaches(reach, branchId),
  // Its books and limits are those of all channels, also of those still to come.
  users: ({ branchId }) => ({ channels: 'all', branches: [branchId] }),
  check: async ({ branchId, currency, screening }, before) =>
    screeningProblem(screening, before?.screening) ??
    (before && before.currency !== currency
      ? refuse('conflicting-state', `the books of ${branchId} are kept in ${before.currency}, which cannot change`, {
          pointer: '/currency',
          message: `must stay ${before.currency}`,
        })
      : undefined),
};

/** A provider that was set before its setting was taken away may stay until it is changed. */
function screeningProblem(asked: Branch['screening'], before: Branch['screening']): Refusal | undefined {
  if (!asked || asked.provider === before?.provider) return undefined;
  const message = partyProblem(asked.provider, partiesHere('screening-provider'));
  const pointer = '/screening/provider';
  return message === undefined
    ? undefined
    : refuse('unknown-reference', `${pointer}: ${message}`, { pointer, message });
}

export function branchOf(branchId: string, settings: BranchSettings): Branch | Refusal {
  const { approvalLimit, currency, ...others } = settings;
  const unknown = checkCurrency(currency, '/currency');
  if (unknown) return unknown;
  const limit = approvalLimit === undefined ? undefined : minorOf(approvalLimit, currency, '/approvalLimit');
  if (isRefusal(limit)) return limit;
  return {
    ...others,
    branchId,
    currency,
    approvalLimit: limit,
    listedEmails: settings.listedEmails.map((email) => email.toLowerCase()),
    listedAddresses: settings.listedAddresses.map((address) => address.toLowerCase()),
  };
}

function view({ party: { approvalLimit, ...branch }, version }: Stored<'branch'>): BranchView {
  return {
    ...branch,
    listedEmails: [...branch.listedEmails],
    listedAddresses: [...branch.listedAddresses],
    ...(approvalLimit === undefined ? {} : { approvalLimit: formatMinor(approvalLimit, branch.currency) }),
    version,
  };
}
