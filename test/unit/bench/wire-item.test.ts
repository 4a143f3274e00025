import { describe, expect, it } from 'vitest';
import { wireItem } from '../../../bench/wire-item.ts';

describe('a row as it goes over the wire', () => {
  it('names the type of each attribute and writes bytes as base64', () => {
    const item = { request: 'client#key', status: 201, outbox: true, body: new Uint8Array([1, 2, 3]) };
    expect(wireItem(item)).toEqual({
      request: { S: 'client#key' },
      status: { N: '201' },
      outbox: { BOOL: true },
      body: { B: 'AQID' },
    });
  });
});
