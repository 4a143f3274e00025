import { expect, test } from 'vitest';
import { signedHeaders } from '#functions/parties/sign-request.ts';

const signer = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
  now: Date.UTC(2015, 7, 30, 12, 36, 0),
};

test('a request is signed as in the example of the Signature Version 4 test suite', () => {
  expect(signedHeaders('GET', new URL('https://example.amazonaws.com/'), '', signer)).toEqual({
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  });
});

test('a session token is sent and signed', () => {
  const headers = signedHeaders('GET', new URL('https://example.amazonaws.com/'), '', { ...signer, sessionToken: 'T' });
  expect(headers['x-amz-security-token']).toBe('T');
  expect(headers['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
});
