import type { ByteSurvey } from './byte-survey.ts';
import { CsvError } from './csv-error.ts';

/** How bytes are characters: a label of the WHATWG Encoding standard, and the bytes of the byte order mark before the text. */
export interface Encoding {
  readonly label: string;
  readonly markBytes: number;
}

const marks: readonly (readonly [label: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The encoding of a file: the one `named`, else that of its byte order mark, else what its bytes tell. Throws a CsvError
 * for a name that is none, and where the bytes leave open which code page it is.
 */
export function encodingOf(survey: ByteSurvey, named?: string): Encoding {
  const mark = marks.find(([, bytes]) => bytes.every((byte, at) => survey.head[at] === byte));
  const label = named === undefined ? (mark?.[0] ?? unmarked(survey)) : labelOf(named);
  return { label, markBytes: mark?.[0] === label ? mark[1].length : 0 };
}

function labelOf(name: string): string {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw new CsvError(
      `cannot be read in "${name}", which is no encoding known here: name one such as utf-8, windows-1251 or windows-1252`,
    );
  }
}

function unmarked({ bytes, zeros, validUtf8, letters, toldApart }: ByteSurvey): string {
  // ASCII characters have a zero byte in UTF-16; of any text in it, a tenth are such: separators, digits, line ends.
  const many = bytes / 2 / 10;
  if (zeros.odd > many && zeros.even === 0) return 'utf-16le';
  if (zeros.even > many && zeros.odd === 0) return 'utf-16be';
  if (validUtf8) return 'utf-8';
  const { together, amongAscii } = letters;
  // Cyrillic words are made of such letters, Western words have one here and there.
  if (together > 1 && together >= 2 * amongAscii) return 'windows-1251';
  if (amongAscii > 0 && amongAscii >= 2 * together) return 'windows-1252';
  if (toldApart === 0) return 'windows-1252';
  throw new CsvError(
    'is not UTF-8, and its bytes may be Windows-1251 (Cyrillic) as well as Windows-1252 (Western): name the encoding',
  );
}
