import type { Timeline } from '#infra/local/kernel.ts';
import { presentInvocation, type Invocation } from '../functions/invocation.ts';
import type { IncomingResponse, OutgoingRequest } from '../program/outside.ts';
import type { Trace } from '../world/trace.ts';

/** What happens to one request on its way. */
export type Verdict =
  | 'pass'
  /** The service refuses it for the moment. */
  | 'throttle'
  /** The service fails, before or after the request has had its effect. */
  | 'fail-before'
  | 'fail-after'
  /** The service refuses it for good. */
  | 'refuse'
  /** Another transaction is at the same rows. */
  | 'conflict'
  /** The sender dies, before or after the request has had its effect. */
  | 'crash-before'
  | 'crash-after';

/** A request as faults see it. */
export interface Operation {
  /** The function, or another part of the world, that sends it. */
  readonly from: string;
  /** What the sender was called for. */
  readonly purpose: string;
  /** The service and its operation, such as `dynamodb PutItem`. */
  readonly name: string;
  /** How many requests the same invocation has sent before. */
  readonly place: number;
  /** The run of a handler that sends it; undefined for what no function sends. */
  readonly invocation: Invocation | undefined;
  readonly request: OutgoingRequest;
}

/** Decides how long requests take and what happens to them. */
export interface Weather {
  /** Milliseconds until the request has its effect. */
  latency(operation: Operation): number;
  verdict(operation: Operation): Verdict;
  /** Takes a request to let it arrive when it likes; false leaves it to its latency. */
  holds?(operation: Operation, arrive: () => void): boolean;
}

/** A part of the world that answers requests. */
export interface Destination {
  /** The operation's name, if requests like this one go here. */
  recognise(request: OutgoingRequest): string | undefined;
  answer(request: OutgoingRequest, name: string): Promise<IncomingResponse>;
  /** How it says that a request failed in this way. */
  failure(
    verdict: 'throttle' | 'fail-before' | 'fail-after' | 'refuse' | 'conflict',
    operation: Operation,
  ): IncomingResponse;
}

/** Told of every request that has had an effect, once it has. */
export type EffectListener = (operation: Operation, response: IncomingResponse) => void;

/** The sender of requests that no function makes. */
const host = 'host';

export interface NetworkParts {
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly weather: Weather;
  readonly destinations: readonly Destination[];
  readonly effect: EffectListener;
}

/**
 * The one place that every request of every function passes. Each takes some time of the world, then has its effect at one
 * moment, so that a run is a sequence of effects; what goes wrong, goes wrong here.
 */
export class Network {
  readonly #parts: NetworkParts;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  /** Sends a request of the present invocation, or of the host itself. Never resolves for an invocation that is over. */
  send(request: OutgoingRequest): Promise<IncomingResponse> {
    const invocation = presentInvocation.getStore();
    if (invocation?.over) return new Promise(() => undefined);
    const { destinations, weather, timeline } = this.#parts;
    const destination = destinations.find((one) => one.recognise(request) !== undefined);
    const name = destination?.recognise(request);
    if (!destination || name === undefined) {
      return Promise.reject(
        new Error(`nothing in the simulated network answers ${request.method} ${request.hostname}${request.path}`),
      );
    }
    const operation: Operation = {
      from: invocation?.functionName ?? host,
      purpose: invocation?.purpose ?? '',
      name,
      place: invocation ? invocation.sent++ : 0,
      invocation,
      request,
    };
    return new Promise((resolve, reject) => {
      const arrive = () => {
        this.#arrive(operation, destination, invocation).then((response) => {
          if (response !== undefined && !invocation?.over) resolve(response);
        }, reject);
      };
      if (weather.holds?.(operation, arrive)) return;
      timeline.at(timeline.now() + weather.latency(operation), arrive);
    });
  }

  /** @returns undefined when the sender has died. */
  async #arrive(
    operation: Operation,
    destination: Destination,
    invocation: Invocation | undefined,
  ): Promise<IncomingResponse | undefined> {
    const { weather, effect } = this.#parts;
    const verdict = invocation?.over ? 'pass' : weather.verdict(operation);
    if (verdict === 'crash-before') {
      this.#note(operation, verdict);
      invocation?.crash();
      return undefined;
    }
    if (verdict === 'throttle' || verdict === 'fail-before' || verdict === 'refuse' || verdict === 'conflict') {
      this.#note(operation, verdict);
      return destination.failure(verdict, operation);
    }
    const response = await destination.answer(operation.request, operation.name);
    this.#note(operation, verdict, response);
    effect(operation, response);
    if (verdict === 'crash-after') {
      invocation?.crash();
      return undefined;
    }
    return verdict === 'fail-after' ? destination.failure(verdict, operation) : response;
  }

  #note({ from, purpose, name, request }: Operation, verdict: Verdict, response?: IncomingResponse): void {
    const { trace, timeline } = this.#parts;
    trace.note(
      timeline.now(),
      `${from} ${purpose} ${name} ${verdict} ${response?.status ?? '-'}`,
      request.body,
      // The host's own calls make tables, whose descriptions hold the engine's time.
      (from === host ? undefined : response?.body) ?? '',
    );
  }
}
