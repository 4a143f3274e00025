import type { Timeline } from '#infra/local/kernel.ts';
import type { Destination, Operation } from '../../network/network.ts';
import type { IncomingResponse, OutgoingRequest } from '../../program/outside.ts';
import { behaviourOf } from './behaviour.ts';
import { StripeRefusal, type Intent, type StripeAccount, type StripeRefund } from './stripe-account.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Stripe's API as far as the system asks it, with all that a provider may do to its clients. */
export class StripeServer implements Destination {
  readonly #timeline: Timeline;
  readonly #account: StripeAccount;
  /** What was answered under an idempotency key is answered again. */
  readonly #answers = new Map<string, Answer>();

  constructor(timeline: Timeline, account: StripeAccount) {
    this.#timeline = timeline;
    this.#account = account;
  }

  recognise({ hostname, method, path }: OutgoingRequest): string | undefined {
    if (hostname !== 'api.stripe.com') return undefined;
    return `stripe ${method} ${path.replace(/\?.*$/, '').replaceAll(/(pi|dp)_\w+/g, '{id}')}`;
  }

  async answer({ method, path, headers, body }: OutgoingRequest): Promise<IncomingResponse> {
    const key = headers['idempotency-key'];
    const known = method === 'POST' && key !== undefined ? this.#answers.get(key) : undefined;
    if (known) return response(known);
    const form = new Map(new URLSearchParams(Buffer.from(body).toString('utf8')));
    const made = this.#attempt(method, new URL(path, 'https://api.stripe.com'), form, key ?? '');
    if (method !== 'POST' || key === undefined) return response(made);
    this.#answers.set(key, made);
    const { lies, answersAfter } = behaviourOf(this.#methodOf(made, form));
    if (lies) return response({ status: 500, body: { error: { type: 'api_error', message: 'try again' } } });
    if (answersAfter !== undefined) await this.#pause(answersAfter);
    return response(made);
  }

  failure(verdict: string, _operation: Operation): IncomingResponse {
    if (verdict === 'throttle') return response({ status: 429, body: { error: { type: 'rate_limit_error' } } });
    return response({ status: 503, body: { error: { type: 'api_error', message: 'unavailable' } } });
  }

  #attempt(method: string, { pathname, searchParams }: URL, form: ReadonlyMap<string, string>, key: string): Answer {
    const [, , resource, id, action] = pathname.split('/');
    try {
      return { status: 200, body: structuredClone(this.#do(method, [resource, id, action], searchParams, form, key)) };
    } catch (error) {
      if (error instanceof StripeRefusal) return { status: error.status, body: error.body };
      throw error;
    }
  }

  #do(
    method: string,
    [resource, id, action]: readonly (string | undefined)[],
    query: URLSearchParams,
    form: ReadonlyMap<string, string>,
    key: string,
  ): unknown {
    const account = this.#account;
    if (resource === 'disputes') {
      if (id !== undefined) return account.dispute(id);
      return listOf(account.disputes.filter(({ created }) => created >= Number(query.get('created[gte]'))));
    }
    if (resource === 'refunds') {
      return method === 'POST'
        ? account.refund(form, key)
        : listOf(account.refundsOf(query.get('payment_intent') ?? ''));
    }
    if (id === 'search') {
      const [, name = '', value = ''] = /^metadata\['(\w+)'\]:'(.*)'$/.exec(query.get('query') ?? '') ?? [];
      return listOf(account.search(name, value));
    }
    if (id === undefined) return account.create(form, key);
    if (action === 'capture') return account.capture(id, form, key);
    return action === 'cancel' ? account.cancel(id, key) : account.intent(id);
  }

  /** The means of payment that a request was about. */
  #methodOf({ body }: Answer, form: ReadonlyMap<string, string>): string {
    const made = body as Partial<Pick<Intent, 'payment_method'> & Pick<StripeRefund, 'payment_intent'>>;
    if (made.payment_intent !== undefined) return this.#account.intent(made.payment_intent).payment_method;
    return form.get('payment_method') ?? made.payment_method ?? '';
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.#timeline.at(this.#timeline.now() + milliseconds, resolve));
  }
}

const listOf = (data: readonly unknown[]) => ({ object: 'list', data, has_more: false });

function response({ status, body }: Answer): IncomingResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
}
