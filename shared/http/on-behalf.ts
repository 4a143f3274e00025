import { resourceServer, type Scope } from '../contracts/scopes.ts';
import type { RouteContract } from '../contracts/route.ts';
import type { Answer } from './answer.ts';
import type { Principal } from './access/principal.ts';
import { AlreadyAnswered, type Claim } from './idempotency.ts';
import { contentOf } from './input/content.ts';
import { check, invalid } from './input/contract-check.ts';
import { inspected } from './input/inspected.ts';
import type { Operation, Request } from './operation.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

/** What is asked of an operation, as a request would bring it. */
export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of what changes something: once carried out, it gives the answer of then. */
  readonly claim?: Claim;
  /** Of a PUT, the version that was read. */
  readonly version?: number;
}

/** An operation of the API as it is carried out for a principal without a request. */
export interface Command {
  /** Carries it out, with the checks and the effect of a request of theirs. */
  (caller: Principal, asked: Asked): Promise<Answer | Refusal>;
  /** What a request with this body would be refused for, before anything is read. */
  refusalOf(caller: Principal, body: unknown): Refusal | undefined;
}

/**
 * Makes a command of a route and its operation: for work that is done for a client while it is not asking. `access`: the scope that it
 * takes, where it is another than that of the route.
 */
export function onBehalf<Contract extends RouteContract>(
  contract: Contract,
  operation: Operation<Contract>,
  access: RouteContract['access'] = contract.access,
): Command {
  const checked = ({ scopes }: Principal, body: unknown) => {
    if (!scopes.has(access as Scope)) {
      return refuse('not-authorised', `this needs the scope ${resourceServer}/${access}`);
    }
    const found = inspected(body);
    if (found) return found;
    const content = contentOf(body);
    const { value, errors } = check(contract.body, content, '');
    return errors.length > 0 ? invalid(errors) : { value, content: JSON.stringify(content) };
  };
  const command = async (caller: Principal, { params = {}, body, claim, version }: Asked) => {
    const said = checked(caller, body);
    if (isRefusal(said)) return said;
    const { value, content } = said;
    const request = { params, query: {}, body: value, caller, claim, version, headers: {}, requestId: '', content };
    try {
      const outcome = await operation({ ...request, rawBody: content } as unknown as Request<Contract>);
      // A refusal may only mean that this was carried out before.
      return isRefusal(outcome) ? ((await claim?.answered()) ?? outcome) : outcome;
    } catch (error) {
      const before = error instanceof AlreadyAnswered ? await claim?.answered() : undefined;
      if (before === undefined) throw error;
      return before;
    }
  };
  return Object.assign(command, {
    refusalOf: (caller: Principal, body: unknown) => {
      const said = checked(caller, body);
      return isRefusal(said) ? said : undefined;
    },
  });
}
