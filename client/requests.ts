import type { Operations, operations } from './generated/operations.ts';

/** The operations of the API by their ids. */
export type OperationId = keyof Operations & keyof typeof operations;

/** The body of an operation's success. */
export type Answer<Id extends OperationId> = Operations[Id]['answer'];

/** Operations whose answers are lists. */
export type ListId = {
  [Id in OperationId]: Operations[Id]['answer'] extends { readonly items: readonly unknown[] } ? Id : never;
}[OperationId];

/** A row of a list. */
export type Row<Id extends ListId> = Answer<Id> extends { readonly items: readonly (infer Item)[] } ? Item : never;

/** What one call may have beside what its operation asks for. */
export interface CallOptions {
  /** Of a POST; a new one unless given. The same key with the same request has one effect and one answer, for 8 days. */
  readonly idempotencyKey?: string | undefined;
  /** Ends the call with its waits. */
  readonly signal?: AbortSignal | undefined;
}

/** What a call of an operation is given: what is in its address, its query, its body and its version. */
export type Call<Id extends OperationId> = Omit<Operations[Id], 'answer'> & CallOptions;

/** Nothing has to be given to an operation that asks for nothing. */
export type CallArguments<Id extends OperationId> = object extends Call<Id> ? [call?: Call<Id>] : [call: Call<Id>];

/** All that a call can be given, whatever the operation. */
export interface AnyCall extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly ifMatch?: string | undefined;
}

/**
 * A value as one segment of a path: as it is, or where it has anything but letters of ASCII, digits and `. _ -`, as `~` and the
 * base64url of its UTF-8. Gateways decode slashes before they look for a route.
 */
export function segmentOf(value: string): string {
  if (/^(?!\.{1,2}$)[A-Za-z0-9._-]+$/.test(value)) return value;
  const bytes = String.fromCodePoint(...new TextEncoder().encode(value));
  return `~${btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** The address of a call below the API's: path with its parameters, and query. */
export function targetOf(path: string, { params = {}, query = {} }: AnyCall): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new TypeError(`${path} needs ${name}`);
    return segmentOf(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size > 0 ? `${filled}?${search}` : filled;
}
