import type { Operation } from './description.ts';
import type { Draw } from './draw.ts';
import type { Expectation, FuzzRequest } from './request.ts';
import { requestOf, type Parts } from './valid/valid-requests.ts';

/** Requests that belong together. */
export interface Sequence {
  readonly payload: string;
  readonly requests: readonly FuzzRequest[];
  readonly atOnce?: boolean;
  readonly expectation: Expectation;
}

type Replay = (operation: Operation, parts: Parts, draw: Draw) => Sequence;

/** What is done with idempotency keys, by its kind. Each is given a POST that takes one. */
export const replays: Readonly<Record<string, Replay>> = {
  'the same again': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    const times = draw.whole(2, 4);
    const requests = Array.from({ length: times }, () => request);
    return { payload: `${times} times`, requests, expectation: 'same-answer' };
  },

  'the same at once': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    const times = draw.whole(2, 5);
    const requests = Array.from({ length: times }, () => request);
    return { payload: `${times} at once`, requests, atOnce: true, expectation: 'same-answer' };
  },

  'a key with another body': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    const text = request.body?.toString() ?? '';
    // Only what can be any text: a word alone may be one of a set.
    const other = text.replace(
      /"(reason|text|name|description)":"(?=[^"]*[^"a-z_-])([^"\\]{1,60})"/,
      '"$1":"$2 again"',
    );
    if (other === text) return writtenOtherwise(request, text, draw);
    return {
      payload: JSON.stringify(other.length - text.length),
      requests: [request, { ...request, body: Buffer.from(other) }],
      expectation: 'key-reused',
    };
  },

  'the same content, written otherwise': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    return writtenOtherwise(request, request.body?.toString() ?? '', draw);
  },

  'the key of another client': (operation, parts) => {
    const request = requestOf(operation, parts);
    return {
      payload: 'of the root client',
      requests: [request, { ...request, sender: 'channel' }],
      expectation: 'not-replayed',
    };
  },
};

/** Blanks between members say nothing: it is the same request. */
function writtenOtherwise(request: FuzzRequest, text: string, draw: Draw): Sequence {
  const other = draw.among([`${text} `, ` ${text}`, text.replace('{', '{ '), text.replace(/\}$/, ' }')]);
  return {
    payload: JSON.stringify(other.length - text.length),
    requests: [request, { ...request, body: Buffer.from(other) }],
    expectation: 'same-answer',
  };
}
