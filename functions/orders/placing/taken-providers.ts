import { partiesHere, partyProblem } from '#shared/outside-party.ts';

/** The payment providers that are set up here, by name; orders on account need none. */
export const takenProviders = (): readonly string[] => partiesHere('payment-provider');

/** Why a provider cannot be used here, for people; undefined when it can. */
export const providerProblem = partyProblem;
