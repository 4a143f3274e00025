import { CsvError } from './csv-error.ts';
import type { Encoding } from './encoding.ts';

/** One line of a file as its bytes divide it. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its end; undefined where its bytes are not of the encoding. */
  readonly text: string | undefined;
  /** The characters that end it; empty at the end of the file. */
  readonly end: string;
  /** With its end, and with the byte order mark in the first line. */
  readonly bytes: number;
}

const mostBytes = 16_777_216;

/**
 * The lines of a file, or those behind the first `before` of it, where its bytes are those behind them. A line ends with LF or CRLF, with CR where the file has no LF at all (`endsWithCr`). Bytes that are
 * not of the encoding cost their own line its text, and no other. Throws a CsvError where no line ends.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  { label, markBytes }: Encoding,
  endsWithCr: boolean,
  before = 0,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  const wide = label.startsWith('utf-16');
  const findEnd = endFinder(wide, label === 'utf-16be', endsWithCr ? 0x0d : 0x0a);
  let rest: Buffer = Buffer.alloc(0);
  let number = before;
  const lineOf = (bytes: Buffer): Line => {
    number += 1;
    const text = decoded(decoder, number === 1 ? bytes.subarray(markBytes) : bytes);
    if (text === undefined) return { number, text, end: '', bytes: bytes.length };
    const end = endsWithCr ? (text.endsWith('\r') ? '\r' : '') : (/\r?\n$/.exec(text)?.[0] ?? '');
    return { number, text: text.slice(0, text.length - end.length), end, bytes: bytes.length };
  };
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    // What was left of the chunk before holds no end, but for half a character.
    let search = Math.max(0, rest.length - 1);
    for (let at = findEnd(bytes, search); at !== -1; at = findEnd(bytes, search)) {
      yield lineOf(bytes.subarray(from, at));
      from = at;
      search = at;
    }
    rest = bytes.subarray(from);
    if (rest.length > mostBytes) throw new CsvError(`has no line end within ${mostBytes} bytes: is it a CSV file?`);
  }
  if (rest.length > 0) yield lineOf(rest);
}

/** Finds where the next line begins, looking from `from`; -1 where no line ends. */
function endFinder(wide: boolean, bigEndian: boolean, byte: number): (bytes: Buffer, from: number) => number {
  if (!wide) {
    return (bytes, from) => {
      const at = bytes.indexOf(byte, from);
      return at === -1 ? -1 : at + 1;
    };
  }
  return (bytes, from) => {
    // Lines begin at even places, as each line before has whole characters.
    for (let at = from - (from % 2); at + 1 < bytes.length; at += 2) {
      const unit = bigEndian
        ? (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
        : (bytes[at + 1] ?? 0) * 256 + (bytes[at] ?? 0);
      if (unit === byte) return at + 2;
    }
    return -1;
  };
}

function decoded(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
