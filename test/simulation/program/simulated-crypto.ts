import * as crypto from 'node:crypto';
import { uuidOf } from '../chance.ts';
import { outside } from './outside.ts';

const randomBytes = (count: number): Buffer => outside().bytes(count);

function randomInt(first: number, second?: number): number {
  const [least, limit] = second === undefined ? [0, first] : [first, second];
  return least + Math.floor(outside().random() * (limit - least));
}

function getRandomValues<View extends Uint8Array>(view: View): View {
  view.set(randomBytes(view.byteLength));
  return view;
}

/** Time-ordered, as the real ones are: milliseconds first. */
function randomUUIDv7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(outside().now(), 0, 6);
  return uuidOf(bytes, 7);
}

/** `node:crypto` whose randomness is the world's. Hashes and signatures are the real ones. */
export const simulatedCrypto = {
  ...crypto,
  randomBytes,
  randomInt,
  getRandomValues,
  randomUUID: () => uuidOf(randomBytes(16), 4),
  randomUUIDv7,
};
