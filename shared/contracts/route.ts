import type * as z from 'zod';
import type { ProblemCode } from './problems.ts';
import type { Scope } from './scopes.ts';

/**
 * One route of the API. API Gateway's routes, OpenAPI, the request parser and the authority tests are made from it.
 * Every POST needs an `Idempotency-Key` (unless `callback`); every PUT and PATCH needs `If-Match`
 * unless it is only honoured.
 */
export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the stage, with `{parameters}`: `/v1/orders/{orderId}`. */
  readonly path: string;
  /** `public`: no token (documentation). `callback`: authenticated by a signature in the request (providers, carriers). */
  readonly access: Scope | 'public' | 'callback';
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly success: { readonly status: number; readonly description: string; readonly body?: z.ZodType };
  /** Of a callback: the headers that carry its signature, each with what it holds. */
  readonly signature?: Readonly<Record<string, SignatureHeader>>;
  /** Of a POST or PATCH that compares the version when the request names one. */
  readonly ifMatch?: 'honoured';
  /** Problems of its own, beside those that every route can answer with. */
  readonly problems: readonly ProblemCode[];
  /** A request that works as it stands against a fresh demo system; that of a callback once it is signed. */
  readonly example: {
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly response?: unknown;
  };
}

/** A header that a signature stands in. */
export interface SignatureHeader {
  readonly description: string;
  readonly example: string;
  /** Others sign in other headers. */
  readonly optional?: boolean;
}

export type Routes = Readonly<Record<string, RouteContract>>;

/** Declares a context's routes by operation id, keeping their exact types. */
export function defineRoutes<const R extends Routes>(routes: R): R {
  return routes;
}
