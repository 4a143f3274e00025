/** The `code` of an error of Node's or the operating system's, such as `EADDRINUSE`; undefined where there is none. */
export function errorCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
