import { secretVariable, type OutsideParty } from '../outside-party.ts';
import { notFound, refuse, type Refusal } from './refusal.ts';

/** The party of this name that reports by itself, if its secret is configured here; else what it is answered with. */
export function configuredParty<Party extends OutsideParty>(name: string, parties: readonly Party[]): Party | Refusal {
  const party = parties.find((one) => one.name === name && one.events);
  if (!party) return notFound('outside party that reports events', name);
  if (!process.env[secretVariable(name)]) {
    return refuse('not-set-up', `no secret of ${name} is configured here; name it in the deployment's settings`);
  }
  return party;
}

/** What a report with a wrong signature is answered with. `why` says more of it. */
export function refuseSignature(
  { name, events }: OutsideParty,
  why = 'it does not fit this body and the secret',
): Refusal {
  const headers = Object.keys(events?.signature ?? {});
  return refuse('signature-not-accepted', `the signature of the event of ${name} is not accepted: ${why}`, {
    pointer: `#header/${headers.at(-1) ?? 'authorization'}`,
    message: 'is not a signature of this body',
  });
}
