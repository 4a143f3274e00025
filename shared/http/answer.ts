/** A successful answer of an operation. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok<Body>(body: Body, headers?: Record<string, string>): Answer<Body> {
  return headers ? { status: 200, body, headers } : { status: 200, body };
}

/** 201 with the address at which what was made can be read: its own, or that of the list in which it stands. */
export function created<Body>(body: Body, location: string, headers?: Record<string, string>): Answer<Body> {
  return { status: 201, body, headers: { location, ...headers } };
}

/** The entity tag of a version number. */
export const etagOf = (version: number): string => `"${version}"`;
