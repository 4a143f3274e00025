import { createHash } from 'node:crypto';

/** Choices that depend on nothing but the seed, so that a run can be repeated. */
export interface Chance {
  /** From 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** True in this share of cases. */
  happens(share: number): boolean;
  one<Value>(values: readonly [Value, ...Value[]]): Value;
  bytes(count: number): Buffer;
  /** A source of its own, which goes on the same however often this one and others are asked. */
  of(name: string): Chance;
}

/** Makes choices from a seed (sfc32, a small generator that passes the usual tests of randomness). */
export function chanceFrom(seed: string): Chance {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), 1];

  function word(): number {
    const mixed = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + mixed;
    c |= 0;
    return mixed >>> 0;
  }

  const next = () => word() / 2 ** 32;
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  for (let warmUp = 0; warmUp < 12; warmUp += 1) word();
  return {
    next,
    whole,
    happens: (share) => next() < share,
    one: (values) => values[whole(0, values.length - 1)] ?? values[0],
    bytes(count) {
      const bytes = Buffer.alloc(count);
      for (let place = 0; place < count; place += 1) bytes[place] = word() & 0xff;
      return bytes;
    },
    of: (name) => chanceFrom(`${seed}/${name}`),
  };
}

/** An id in the form of a UUID of this version, from 16 bytes. */
export function uuidOf(bytes: Buffer, version: 4 | 7): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
