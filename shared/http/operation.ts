import type * as z from 'zod';
import type { RouteContract, Routes } from '../contracts/route.ts';
import type { Answer } from './answer.ts';
import type { Principal } from './access/principal.ts';
import type { Claim } from './idempotency.ts';
import type { Refusal } from './refusal.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;

/** A request that has passed its contract. */
export interface Request<Contract extends RouteContract> {
  readonly params: Parsed<Contract['params']>;
  readonly query: Parsed<Contract['query']>;
  readonly body: Contract['body'] extends z.ZodType ? z.output<Contract['body']> : undefined;
  readonly caller: Contract['access'] extends 'public' | 'callback' ? undefined : Principal;
  /** Present on every POST but callbacks; of a PUT only where it is carried out without a request (`onBehalf`). */
  readonly claim: Contract['method'] extends 'POST'
    ? Contract['access'] extends 'callback'
      ? undefined
      : Claim
    : Contract['method'] extends 'PUT'
      ? Claim | undefined
      : undefined;
  /** The version named by `If-Match`; present on PUT and PATCH, unless it is only honoured there. */
  readonly version: Contract['method'] extends 'PUT' | 'PATCH'
    ? Contract extends { readonly ifMatch: 'honoured' }
      ? number | undefined
      : number
    : undefined;
  readonly requestId: string;
  readonly rawBody: string;
  /** What the body says, in the one form by which requests are compared. */
  readonly content: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type Operation<Contract extends RouteContract> = (request: Request<Contract>) => Promise<Answer | Refusal>;

export type Operations<R extends Routes> = { readonly [Id in keyof R]: Operation<R[Id]> };
