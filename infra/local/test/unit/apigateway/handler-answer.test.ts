import { describe, expect, it } from 'vitest';
import { handlerAnswer } from '#host/apigateway/handler-answer.ts';

describe('what a function returns', () => {
  it('is an answer when it has a status code', () => {
    const answer = handlerAnswer({
      statusCode: 201,
      headers: { Location: '/orders/7', 'X-Count': 3 },
      cookies: ['a=1', 'b=2'],
      body: 'made',
    });
    expect(answer).toEqual({
      status: 201,
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        location: '/orders/7',
        'x-count': '3',
        'set-cookie': ['a=1', 'b=2'],
      },
      body: 'made',
    });
  });

  it.each([
    [{ ok: true }, '{"ok":true}'],
    ['text', 'text'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
  ])('is the JSON body of a 200 when it has none: %j', (result, body) => {
    expect(handlerAnswer(result)).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body });
  });

  it('may be binary', () => {
    const answer = handlerAnswer({
      statusCode: 200,
      isBase64Encoded: true,
      body: Buffer.from([1, 2, 3]).toString('base64'),
    });
    expect(answer.body).toEqual(Buffer.from([1, 2, 3]));
  });

  it.each([
    [{ statusCode: 'many' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200.5 }],
    [{ statusCode: 200, headers: 'none' }],
  ])('is an internal error when it cannot be sent: %j', (result) => {
    expect(handlerAnswer(result)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });
});
