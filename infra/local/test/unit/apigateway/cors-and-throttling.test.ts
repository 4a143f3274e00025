import { describe, expect, it } from 'vitest';
import { corsHeaders, preflightHeaders, type CorsSettings } from '#host/apigateway/cors.ts';
import { TokenBucket } from '#host/apigateway/token-bucket.ts';

const cors: CorsSettings = {
  AllowHeaders: ['authorization', 'content-type'],
  AllowMethods: ['GET', 'POST'],
  AllowOrigins: ['https://console.example'],
  ExposeHeaders: ['etag'],
};

describe('CORS', () => {
  it('answers the question of an allowed origin', () => {
    expect(preflightHeaders(cors, 'https://console.example')).toEqual({
      'access-control-allow-origin': 'https://console.example',
      vary: 'Origin',
      'access-control-expose-headers': 'etag',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization,content-type',
    });
  });

  it('tells other origins, and requests without one, nothing', () => {
    expect(preflightHeaders(cors, 'https://elsewhere.example')).toEqual({});
    expect(corsHeaders(cors, undefined)).toEqual({});
  });
});

describe('throttling', () => {
  it('lets a burst through, then as many as flow back in', () => {
    const bucket = new TokenBucket(10, 3, 0);
    expect([0, 0, 0, 0].map((at) => bucket.take(at))).toEqual([true, true, true, false]);
    expect([100, 100, 250, 300].map((at) => bucket.take(at))).toEqual([true, false, true, true]);
  });

  it('never holds more than the burst', () => {
    const bucket = new TokenBucket(100, 2, 0);
    expect([60_000, 60_000, 60_000].map((at) => bucket.take(at))).toEqual([true, true, false]);
  });
});
