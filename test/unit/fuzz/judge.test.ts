import { describe, expect, test } from 'vitest';
import { operationsOf } from '../../fuzz/description.ts';
import { Judge } from '../../fuzz/trial/judge.ts';
import type { Expectation, FuzzCase, FuzzRequest } from '../../fuzz/request.ts';
import type { Answer } from '../../fuzz/trial/wire.ts';

const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const thing = {
  type: 'object',
  properties: { name: { type: 'string', maxLength: 5 }, channel: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
};
const document = {
  paths: {
    '/v1/things/{thingId}': {
      post: {
        operationId: 'changeThing',
        security: [{ oauth2: [] }],
        parameters: [
          { name: 'thingId', in: 'path', required: true, schema: { type: 'string', pattern: '^t\\d$' } },
          { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 10 } },
        ],
        requestBody: { content: { 'application/json': { schema: thing } } },
        responses: {
          200: { content: { 'application/json': { schema: thing } } },
          204: {},
          400: { content: problem },
          401: { content: { 'application/json': { schema: { type: 'object', required: ['message'] } } } },
        },
      },
    },
  },
  components: { schemas: { Problem: { type: 'object', required: ['code', 'requestId'] } } },
};
const operations = operationsOf(document);
const [operation] = operations;
if (!operation) throw new Error('the document has no operation');
const judge = new Judge(document, operations, {
  channel: { channel: 'web', branch: 'uk' },
  location: { location: 'x' },
});

function request(more: Partial<FuzzRequest> = {}): FuzzRequest {
  const body = Buffer.from('{"name":"a"}');
  return { method: 'POST', path: '/v1/things/t1', query: '', headers: [], sender: 'root', body, ...more };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: text };
}

const problemJson = (more: object = {}) =>
  answer(
    400,
    { type: 'urn:oms:problem:x', code: 'x', status: 400, requestId: 'r', ...more },
    { 'content-type': 'application/problem+json', 'x-request-id': 'r' },
  );

describe('an answer is as it must be', () => {
  test.each<[string, FuzzRequest, Answer]>([
    ['when it is documented', request(), answer(200, { name: 'a' })],
    ['when it is a documented problem', request(), problemJson()],
    ['when it comes from the gateway as documented', request(), answer(401, { message: 'Unauthorized' })],
    ['when there is no such route', request({ path: '/v1/thing' }), answer(404, '{"message":"Not Found"}')],
    ['when it has no body and needs none', request(), { status: 204, headers: {}, body: '' }],
    ['when the request was none in HTTP', request(), { status: 400, headers: {}, body: '' }],
  ])('%s', (_, asked, given) => {
    expect(judge.ofAnswer(asked, given)).toEqual([]);
  });
});

describe('an answer is found fault with', () => {
  test.each<[string, FuzzRequest, Answer, RegExp]>([
    ['when its status is not documented', request(), answer(202, { name: 'a' }), /202 is not documented/],
    ['when it is a failure', request(), answer(500, 'x'), /500 was answered/],
    ['when its body breaks its schema', request(), answer(200, { name: 'too long' }), /must NOT have more than 5/],
    ['when its body has more than its schema', request(), answer(200, { name: 'a', x: 1 }), /additional properties/],
    ['when its body is no JSON', request(), answer(200, '{'), /no JSON/],
    ['when its content type is another', request(), answer(400, { message: 'x' }), /content type application\/json/],
    ['when a body comes with 204', request(), answer(204, '{}'), /a body was answered with 204/],
    ['when the problem says another status', request(), problemJson({ status: 404 }), /the problem says 404/],
    ['when the problem names another request', request(), problemJson({ requestId: 'q' }), /another request id/],
    ['when the problem is of another type', request(), problemJson({ type: 'about:blank' }), /type is about:blank/],
    [
      'when something is served that is nowhere described',
      request({ path: '/v1/x' }),
      answer(200, '{}'),
      /nothing is doc/,
    ],
    [
      'when a forbidden body was taken',
      request({ body: Buffer.from('{"x":1}') }),
      answer(200, { name: 'a' }),
      /against its/,
    ],
    ['when no JSON was taken', request({ body: Buffer.from('{') }), answer(200, { name: 'a' }), /against its schema/],
    [
      'when a forbidden parameter was taken',
      request({ query: 'limit=11' }),
      answer(200, { name: 'a' }),
      /limit=11 was taken/,
    ],
    [
      'when an unknown parameter was taken',
      request({ query: 'x=1' }),
      answer(200, { name: 'a' }),
      /unknown parameter x/,
    ],
    ['when a forbidden path was taken', request({ path: '/v1/things/x' }), answer(200, { name: 'a' }), /thingId=x was/],
  ])('%s', (_, asked, given, fault) => {
    expect(judge.ofAnswer(asked, given).join('; ')).toMatch(fault);
  });
});

describe('the answers to a case are found fault with', () => {
  const done = answer(200, { name: 'a' });
  const again = answer(200, { name: 'a' }, { 'idempotent-replayed': 'true' });
  const of = (expectation: Expectation, answers: Answer[], sender: FuzzRequest['sender'] = 'root') => {
    const requests = answers.map(() => request({ sender }));
    const tried: FuzzCase = { number: 0, operation, family: 'hostile', kind: '', payload: '', requests, expectation };
    return judge.ofCase(tried, answers);
  };

  test.each<[string, Expectation, Answer[], Answer[]]>([
    ['something hostile was taken', 'refused', [problemJson()], [done]],
    ['a forged token was not refused as such', 'not-authenticated', [answer(401, '{}')], [answer(403, '{}')]],
    ['the same request was answered otherwise', 'same-answer', [done, again], [done, answer(409, '{}')]],
    ['the same request got another body', 'same-answer', [done, done], [done, answer(200, { name: 'b' })]],
    [
      'a used key was taken',
      'key-reused',
      [done, answer(422, { code: 'idempotency-key-reused' })],
      [done, answer(200, { name: 'b' })],
    ],
    ['another client got a kept answer', 'not-replayed', [done, done], [done, again]],
    ['what was made is not there', 'found', [done, done], [done, answer(404, '{}')]],
  ])('when %s', (_, expectation, good, bad) => {
    expect(of(expectation, good)).toEqual([]);
    expect(of(expectation, bad)).toHaveLength(1);
  });

  test('when a bound client is told of others, wherever that stands', () => {
    expect(of('within-reach', [answer(200, { items: [{ channel: 'web' }] })], 'channel')).toEqual([]);
    expect(of('within-reach', [answer(200, { items: [{ channel: 'b2b' }] })], 'channel')).toHaveLength(1);
    expect(of('within-reach', [answer(200, { a: { branch: 'eu' } })], 'channel')).toHaveLength(1);
    // A location in reach may be run by any branch.
    expect(of('within-reach', [answer(200, { locationId: 'london', branch: 'eu' })], 'channel')).toEqual([]);
    expect(of('within-reach', [answer(200, { location: 'y' })], 'location')).toHaveLength(1);
  });
});
