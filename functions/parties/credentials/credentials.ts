import { nowIso } from '#shared/ambient.ts';
import type { CredentialsView } from '#shared/contracts/api/credentials.ts';
import { created, ok, type Answer } from '#shared/http/answer.ts';
import { beyond, type Grant } from '#shared/http/access/authority.ts';
import type { Principal, Reach } from '#shared/http/access/principal.ts';
import { lineageFrom } from '#shared/http/access/principals.ts';
import { AlreadyAnswered, type Claim } from '#shared/http/idempotency.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { change, changeByRequest } from '#shared/work/unit-of-work.ts';
import { createClient, deleteClient, secretOf } from './client-pool.ts';
import { credentialsChanged } from './credentials-change.ts';
import {
  credentialsInUse,
  credentialsOf,
  keepBinding,
  keepDisabled,
  loadCredentials,
  type Credentials,
  type Owner,
} from './credentials-store.ts';
import { beyondRights, tooMany } from './grants.ts';

/**
 * Makes credentials. The kept answer of the request has no secret in it; when the request is repeated, the secret is
 * fetched from the user pool again.
 */
export async function createCredentials(
  owner: Owner,
  name: string,
  grant: Grant,
  { caller, claim }: { caller: Principal; claim: Claim },
): Promise<Answer | Refusal> {
  const before = await claim.answered();
  if (before) return complete(before);
  const grantedBy = await lineageFrom(caller);
  const refused = beyondRights(beyond(caller, grant)) ?? tooMany(await credentialsInUse(owner), grantedBy);
  if (refused) return refused;
  const { scopes, ...asked } = grant;
  // A location may come to serve others: its credentials then do their work as far as who made them reaches.
  const binding = { ...asked, ...(owner.kind === 'location' ? { work: caller.work } : {}), grantedBy };
  const { clientId } = await createClient(`${owner.kind} ${owner.id}: ${name}`.replace(/[^\w\s+=,.@:-]/g, '_'), scopes);
  const credentials: Credentials = { clientId, name, scopes: [...new Set(scopes)], binding, createdAt: nowIso() };
  try {
    const answer = await changeByRequest({
      what: `the client ${clientId}`,
      // Others may have taken the last place meanwhile.
      load: async () => ({ inUse: await credentialsInUse(owner) }),
      decide: ({ inUse }) =>
        tooMany(inUse, grantedBy) ?? {
          state: credentials,
          events: [credentialsChanged(owner, undefined, credentials)],
        },
      keep: (_, made) => keepBinding(owner, made),
      claim,
      answer: (kept) => created(view(kept), `/v1/${owner.kind}s/${owner.id}/credentials`),
    });
    // A client that was never bound has no rights, and takes a place in the pool.
    if (isRefusal(answer)) await deleteClient(clientId);
    return complete(answer);
  } catch (error) {
    if (!(error instanceof AlreadyAnswered)) throw error;
    // The same request was carried out at the same time: its client counts, this one was never bound.
    await deleteClient(clientId);
    const first = await claim.answered();
    if (!first) throw error;
    return complete(first);
  }
}

export async function listCredentials(owner: Owner): Promise<Answer> {
  return ok({ items: (await credentialsOf(owner)).map(view) });
}

/** Disables credentials; those that the owner does not have are as good as disabled. */
export async function disableCredentials(owner: Owner, clientId: string): Promise<Answer> {
  const { state } = await change({
    what: `the client ${clientId}`,
    load: () => loadCredentials(owner, clientId),
    decide: (before) => (before && !before.binding.disabled ? disabled(owner, before) : undefined),
    keep: (_, made) => keepDisabled(owner, made),
  });
  // The client may still be there where they were disabled before.
  if (state) await deleteClient(clientId);
  return { status: 204, body: undefined };
}

function disabled(owner: Owner, before: Credentials): Change<Credentials> {
  const after = { ...before, binding: { ...before.binding, disabled: true } };
  return { state: after, events: [credentialsChanged(owner, before, after)] };
}

/** Adds the client's secret: what is left to do after the answer was kept, and can be repeated. */
async function complete(answer: Answer | Refusal): Promise<Answer | Refusal> {
  if (isRefusal(answer)) return answer;
  const body = answer.body as CredentialsView;
  const clientSecret = await secretOf(body.clientId);
  if (clientSecret === undefined) {
    return refuse('conflicting-state', `the client ${body.clientId} has been disabled; create new credentials`);
  }
  return { ...answer, body: { ...body, clientSecret } };
}

function view({ binding, ...details }: Credentials): CredentialsView {
  const list = (reach: Reach) => (reach === 'all' ? reach : [...reach]);
  return {
    ...details,
    scopes: [...details.scopes],
    channels: list(binding.channels),
    branches: list(binding.branches),
    locations: list(binding.locations),
    ...(binding.testsOnly ? { test: true } : {}),
    disabled: binding.disabled ?? false,
  };
}
