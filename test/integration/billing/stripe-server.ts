import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Intent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_capturable: number;
  amount_received: number;
  currency: string;
  status: string;
  metadata: Record<string, string>;
  cancellation_reason: string | null;
  last_payment_error: { code: string; decline_code?: string } | null;
  latest_charge: unknown;
}

interface Made {
  id: string;
  object: 'refund';
  amount: number;
  currency: string;
  status: string;
  /** Seconds since the epoch. */
  readonly created: number;
  payment_intent: string;
  metadata: Record<string, string>;
}

interface Dispute {
  readonly id: string;
  readonly object: 'dispute';
  amount: number;
  currency: string;
  status: string;
  readonly reason: string;
  readonly created: number;
  readonly evidence_details: { due_by: number | null };
  readonly payment_intent: string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A server that answers like Stripe's API and like Secrets Manager, as far as this system asks them. */
export interface StripeServer {
  readonly address: string;
  readonly intents: Map<string, Intent>;
  readonly refunds: Made[];
  readonly disputes: Dispute[];
  /** Requests that had an effect, by idempotency key. */
  readonly effects: Map<string, Answer>;
  /** So many of the next answers to effects get lost on their way. */
  loseAnswers: number;
  /** Requests have their effect, are not answered, and nothing is answered any more. */
  isLost: boolean;
  /** Requests whose path begins so are not answered until `letGo`. */
  hangs: string | undefined;
  /** Answers what has hung, as a server does that is overloaded, and hangs no more. */
  letGo(): void;
  /** How many requests hang. */
  hanging(): number;
  /** Called with the path of each request before it is answered. */
  meanwhile: ((path: string) => void) | undefined;
  /** Captures are not carried out at once, as those of bank debits are not. */
  capturesTakeTime: boolean;
  /** Answered to the next requests instead of anything else. */
  readonly failures: Answer[];
  stop(): Promise<void>;
}

/** Starts it on a free port. `secret` is the text of every secret. */
export async function startStripeServer(secret: string): Promise<StripeServer> {
  const server = createServer((request, response) => void reply(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const held: ServerResponse[] = [];
  const state: StripeServer = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    intents: new Map(),
    refunds: [],
    disputes: [],
    effects: new Map(),
    loseAnswers: 0,
    isLost: false,
    hangs: undefined,
    letGo: () => {
      state.hangs = undefined;
      for (const response of held.splice(0)) send(response, failed(503, { type: 'api_error' }));
    },
    hanging: () => held.length,
    meanwhile: undefined,
    capturesTakeTime: false,
    failures: [],
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat(await Array.fromAsync(request)).toString();
    if (request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue') {
      return send(response, { status: 200, body: { Name: 'stripe', SecretString: secret } });
    }
    state.meanwhile?.(request.url ?? '');
    if (state.hangs && request.url?.startsWith(state.hangs)) return void held.push(response);
    const failure = state.failures.shift();
    if (failure) return send(response, failure);
    if (state.isLost && request.method !== 'POST') return void request.socket.destroy();
    const key = request.headers['idempotency-key'] as string | undefined;
    const known = request.method === 'POST' && key ? state.effects.get(key) : undefined;
    const answer = known ?? answerTo(request, new URLSearchParams(text));
    if (request.method === 'POST' && key) state.effects.set(key, answer);
    if (request.method === 'POST' && (state.isLost || state.loseAnswers > 0)) {
      state.loseAnswers -= state.isLost ? 0 : 1;
      return void request.socket.destroy();
    }
    send(response, answer);
  }

  function answerTo({ method, url = '' }: IncomingMessage, form: URLSearchParams): Answer {
    const { pathname, searchParams } = new URL(url, 'http://stripe');
    const [, , resource, id, action] = pathname.split('/');
    if (resource === 'disputes') return id ? disputeOf(id) : disputeList(searchParams);
    if (resource === 'refunds') return method === 'POST' ? refund(form) : refundList(searchParams);
    if (id === 'search') return search(searchParams.get('query') ?? '');
    if (!id) return createIntent(form);
    const intent = state.intents.get(id);
    if (!intent) return failed(404, { type: 'invalid_request_error', code: 'resource_missing' });
    if (action === 'capture') return captureIntent(intent, form);
    if (action === 'cancel') return cancelIntent(intent);
    return { status: 200, body: intent };
  }

  function createIntent(form: URLSearchParams): Answer {
    const method = form.get('payment_method') ?? '';
    if (method === 'pm_decline') {
      return failed(402, { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' });
    }
    const status = method === 'pm_processing' ? 'processing' : 'requires_capture';
    const amount = Number(form.get('amount'));
    const card = {
      capture_before: 1_893_456_000,
      multicapture: { status: method === 'pm_parts' ? 'available' : 'unavailable' },
    };
    const intent: Intent = {
      id: `pi_${state.intents.size + 1}`,
      object: 'payment_intent',
      amount,
      amount_capturable: status === 'requires_capture' ? amount : 0,
      amount_received: 0,
      currency: form.get('currency') ?? '',
      status,
      metadata: metadataOf(form),
      cancellation_reason: null,
      last_payment_error: null,
      latest_charge: { object: 'charge', payment_method_details: { card } },
    };
    state.intents.set(intent.id, intent);
    return { status: 200, body: structuredClone(intent) };
  }

  function captureIntent(intent: Intent, form: URLSearchParams): Answer {
    const amount = Number(form.get('amount_to_capture'));
    if (intent.status !== 'requires_capture') {
      return failed(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' });
    }
    if (amount > intent.amount_capturable) {
      return failed(400, { type: 'invalid_request_error', code: 'amount_too_large' });
    }
    if (form.has('final_capture') && !takesParts(intent)) {
      return failed(400, { type: 'invalid_request_error', code: 'parameter_unknown' });
    }
    Object.assign(intent.metadata, metadataOf(form));
    if (state.capturesTakeTime) {
      Object.assign(intent, { status: 'processing', amount_capturable: 0 });
      return { status: 200, body: structuredClone(intent) };
    }
    intent.amount_received += amount;
    const goesOn = form.get('final_capture') === 'false';
    intent.amount_capturable = goesOn ? intent.amount_capturable - amount : 0;
    if (!goesOn) intent.status = 'succeeded';
    return { status: 200, body: structuredClone(intent) };
  }

  const takesParts = ({ latest_charge }: Intent): boolean =>
    JSON.stringify(latest_charge).includes('"multicapture":{"status":"available"}');

  function cancelIntent(intent: Intent): Answer {
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      return failed(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' });
    }
    intent.status = 'canceled';
    intent.amount_capturable = 0;
    return { status: 200, body: structuredClone(intent) };
  }

  function refund(form: URLSearchParams): Answer {
    const made: Made = {
      id: `re_${state.refunds.length + 1}`,
      object: 'refund',
      amount: Number(form.get('amount')),
      currency: 'gbp',
      status: 'succeeded',
      created: Math.floor(Date.now() / 1000),
      payment_intent: form.get('payment_intent') ?? '',
      metadata: metadataOf(form),
    };
    state.refunds.push(made);
    return { status: 200, body: made };
  }

  function refundList(query: URLSearchParams): Answer {
    const found = state.refunds.filter((one) => one.payment_intent === query.get('payment_intent'));
    return { status: 200, body: { object: 'list', data: found, has_more: false, url: '/v1/refunds' } };
  }

  /** A dispute with its intent, as it is always asked for. */
  const expanded = (dispute: Dispute) => ({ ...dispute, payment_intent: state.intents.get(dispute.payment_intent) });

  function disputeOf(id: string): Answer {
    const found = state.disputes.find((one) => one.id === id);
    if (!found) return failed(404, { type: 'invalid_request_error', code: 'resource_missing' });
    return { status: 200, body: expanded(found) };
  }

  function disputeList(query: URLSearchParams): Answer {
    const found = state.disputes.filter(({ created }) => created >= Number(query.get('created[gte]')));
    return { status: 200, body: { object: 'list', data: found.map(expanded), has_more: false, url: '/v1/disputes' } };
  }

  function search(query: string): Answer {
    const key = /metadata\['key'\]:'(.+)'/.exec(query)?.[1];
    const found = [...state.intents.values()].filter(({ metadata }) => metadata['key'] === key);
    const url = '/v1/payment_intents/search';
    return { status: 200, body: { object: 'search_result', data: found, has_more: false, url } };
  }
  return state;
}

const failed = (status: number, error: Record<string, string>): Answer => ({ status, body: { error } });

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const entries = [...form].flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
