import { isObject, type Json, type JsonObject, plain } from '../json.ts';

/** An AWS API's refusal of a call. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface JsonApi {
  readonly endpoint: string;
  readonly region: string;
  /** What the signature's scope calls the service. */
  readonly signing: string;
}

/**
 * One call to an AWS-compatible endpoint on this machine. Local endpoints read the credential scope of the
 * Authorization header but check no signature.
 *
 * @throws ApiError when the API refuses; TypeError when nothing listens
 */
export async function callApi(
  api: JsonApi,
  request: { method: string; path: string; headers?: Record<string, string>; body?: JsonObject },
): Promise<JsonObject> {
  const response = await fetch(new URL(request.path, api.endpoint), {
    method: request.method,
    headers: {
      'content-type': 'application/json',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20200101/${api.region}/${api.signing}/aws4_request, SignedHeaders=host, Signature=local`,
      'x-amz-date': '20200101T000000Z',
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const body = jsonOf(text);
  if (response.ok) return body;
  const type = response.headers.get('x-amzn-errortype') ?? body['__type'] ?? body['code'] ?? body['Code'];
  const code = typeof type === 'string' ? (type.split(':')[0]?.split('#').at(-1) ?? type) : 'UnknownError';
  const message = body['message'] ?? body['Message'];
  throw new ApiError(code, typeof message === 'string' ? message : text, response.status);
}

function jsonOf(text: string): JsonObject {
  try {
    const value: Json | undefined = plain(JSON.parse(text === '' ? '{}' : text));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
