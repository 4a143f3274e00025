/** What a character is: a byte, or two of which the first is the lower or the higher half. */
export type Units = 'bytes' | 'littleEndian' | 'bigEndian';

/** What one pass over the bytes of a file tells, before anything is read as text. */
export interface ByteSurvey {
  readonly bytes: number;
  /** The first bytes, as far as there are any. */
  readonly head: Uint8Array;
  /** The last two bytes. */
  readonly tail: Uint8Array;
  /** Line feeds and carriage returns, by what a character may be. */
  readonly lineFeeds: Readonly<Record<Units, number>>;
  readonly carriageReturns: Readonly<Record<Units, number>>;
  readonly validUtf8: boolean;
  /** Zero bytes at even and odd places. */
  readonly zeros: { readonly even: number; readonly odd: number };
  /** How bytes from C0 to FF, letters in Western and Cyrillic code pages, stand: beside each other, or beside ASCII letters. */
  readonly letters: { readonly together: number; readonly amongAscii: number };
  /** Bytes above 7F that are one character in Windows-1251 and another in Windows-1252. */
  readonly toldApart: number;
}

const headBytes = 8;

/** Looks at all bytes of a file once. */
export async function surveyBytes(chunks: AsyncIterable<Uint8Array>): Promise<ByteSurvey> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const head: number[] = [];
  const zeros = { even: 0, odd: 0 };
  const letters = { together: 0, amongAscii: 0 };
  const lineFeeds = { bytes: 0, littleEndian: 0, bigEndian: 0 };
  const carriageReturns = { bytes: 0, littleEndian: 0, bigEndian: 0 };
  const found = { bytes: 0, validUtf8: true, toldApart: 0 };
  let [before, earlier] = [0, 0];
  for await (const chunk of chunks) {
    if (head.length < headBytes) head.push(...chunk.subarray(0, headBytes - head.length));
    if (found.validUtf8) found.validUtf8 = decodes(decoder, chunk);
    for (const byte of chunk) {
      const odd = found.bytes % 2 === 1;
      if (byte === 0x0a) lineFeeds.bytes += 1;
      else if (byte === 0x0d) carriageReturns.bytes += 1;
      else if (byte === 0) zeros[odd ? 'odd' : 'even'] += 1;
      if (odd && byte === 0 && before === 0x0a) lineFeeds.littleEndian += 1;
      else if (odd && byte === 0 && before === 0x0d) carriageReturns.littleEndian += 1;
      else if (odd && before === 0 && byte === 0x0a) lineFeeds.bigEndian += 1;
      else if (odd && before === 0 && byte === 0x0d) carriageReturns.bigEndian += 1;
      if (byte > 0x7f && differs[byte]) found.toldApart += 1;
      if (isHighLetter(byte) && isHighLetter(before)) letters.together += 1;
      else if (isHighLetter(byte) ? isAsciiLetter(before) : isHighLetter(before) && isAsciiLetter(byte)) {
        letters.amongAscii += 1;
      }
      [earlier, before] = [before, byte];
      found.bytes += 1;
    }
  }
  const validUtf8 = found.validUtf8 && decodes(decoder);
  const tail = Uint8Array.of(earlier, before);
  return { ...found, validUtf8, head: Uint8Array.from(head), tail, lineFeeds, carriageReturns, zeros, letters };
}

const isHighLetter = (byte: number): boolean => byte >= 0xc0;
const isAsciiLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

const differs: readonly boolean[] = (() => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const [cyrillic, western] = ['windows-1251', 'windows-1252'].map((label) => new TextDecoder(label).decode(bytes));
  return Array.from(bytes, (byte) => cyrillic?.[byte] !== western?.[byte]);
})();

function decodes(decoder: InstanceType<typeof TextDecoder>, chunk?: Uint8Array): boolean {
  try {
    if (chunk) decoder.decode(chunk, { stream: true });
    else decoder.decode();
    return true;
  } catch {
    return false;
  }
}
