/** An HTTP answer, ready to be sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | string;
}

/** An answer of API Gateway itself, such as `{"message":"Not Found"}`. */
export function gatewayAnswer(status: number, message: string, headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ message }) };
}

export const internalServerError = gatewayAnswer(500, 'Internal Server Error');
export const tooLarge = gatewayAnswer(413, 'Request Entity Too Large');

/**
 * Reads what a function returned by the rules of payload format 2.0: with a `statusCode` it is an answer; anything else
 * is the JSON body of a 200. An answer that cannot be sent becomes a 500, as on AWS.
 */
export function handlerAnswer(result: unknown): HttpAnswer {
  if (!isObject(result) || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const status = Number(result['statusCode']);
  if (!Number.isInteger(status) || status < 200 || status > 599) return internalServerError;
  const headers: Record<string, string | string[]> = { 'content-type': 'text/plain; charset=utf-8' };
  const given = result['headers'] ?? {};
  if (!isObject(given)) return internalServerError;
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  const cookies = result['cookies'];
  if (Array.isArray(cookies)) headers['set-cookie'] = cookies.map(String);
  const body = result['body'];
  if (body === undefined || body === null) return { status, headers, body: '' };
  if (result['isBase64Encoded'] === true) return { status, headers, body: Buffer.from(String(body), 'base64') };
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
