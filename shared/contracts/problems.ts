/**
 * Every expected failure of the API: the stable `code`, its HTTP status and its title (RFC 9457). `detail` and `errors` of
 * the single answer say which value was wrong and how to mend it.
 */
export const problems = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'invalid-request': { status: 400, title: 'The request does not match its schema' },
  'invalid-cursor': { status: 400, title: 'The cursor was not issued for this list' },
  'idempotency-key-missing': { status: 400, title: 'The Idempotency-Key header is missing' },
  'card-number-refused': { status: 400, title: 'Card numbers are never accepted' },
  'not-authenticated': { status: 401, title: 'A valid access token is needed' },
  'signature-not-accepted': { status: 401, title: 'The signature is not accepted' },
  'not-authorised': { status: 403, title: 'These credentials do not allow this' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'not-set-up': { status: 404, title: 'It is not set up here' },
  'already-exists': { status: 409, title: 'It exists already' },
  'conflicting-state': { status: 409, title: 'The present state does not allow this' },
  'external-number-taken': { status: 409, title: 'The channel has used this order number for another order' },
  'request-in-flight': { status: 409, title: 'The same request is still being worked on' },
  'cursor-expired': { status: 410, title: 'What comes after the cursor is not kept any more' },
  'stale-version': { status: 412, title: 'It has changed since you read it' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used with another body' },
  'unknown-reference': { status: 422, title: 'Something the request refers to does not exist' },
  'totals-do-not-add-up': { status: 422, title: 'The totals do not add up' },
  'invalid-amount': { status: 422, title: 'An amount does not fit its currency' },
  'insufficient-stock': { status: 422, title: 'There is not enough stock' },
  'version-required': { status: 428, title: 'The If-Match header is missing' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'unexpected-error': { status: 500, title: 'Something failed on our side' },
  'try-again': { status: 503, title: 'Busy; the same request can be sent again' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One field that is wrong. */
export interface FieldError {
  /** JSON Pointer (RFC 6901) into the body, or `#query/<name>`, `#path/<name>`, `#header/<name>`. */
  readonly pointer: string;
  readonly message: string;
}
