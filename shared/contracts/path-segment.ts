/** What begins so in a path is a code in base64url. */
const mark = '~';

/** Codes that any gateway, proxy and client leaves in a path as they are. */
const plain = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/**
 * A code as one segment of a path: as it is, or where it has anything but letters of ASCII, digits and `. _ -`, as `~` and the base64url
 * of its UTF-8. API Gateway decodes `%2F` before it looks for a route, and cuts the path at `%3F`, so that no percent-encoding carries
 * all codes.
 */
export function segmentOf(code: string): string {
  return plain.test(code) ? code : mark + Buffer.from(code).toString('base64url');
}

/** What a segment of a path, its percent-encoding decoded, stands for; undefined of `~` before what is no base64url of UTF-8. */
export function codeIn(segment: string): string | undefined {
  if (!segment.startsWith(mark)) return segment;
  const encoded = segment.slice(mark.length);
  const bytes = Buffer.from(encoded, 'base64url');
  const code = bytes.toString();
  return bytes.toString('base64url') === encoded && Buffer.from(code).equals(bytes) ? code : undefined;
}
