import { AwsError } from '../service.ts';

/**
 * Calls an operation of a DynamoDB-compatible engine by its JSON protocol. Throws an AwsError with the engine's own
 * code and details, or whatever `fetch` throws without an answer.
 * @param service that has the operation: the tables', or that of their streams.
 */
export async function tableCall(
  endpoint: string,
  action: string,
  input: unknown,
  service = 'DynamoDB_20120810',
): Promise<Record<string, unknown>> {
  const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `${service}.${action}`,
      'x-amz-date': now,
      authorization: `AWS4-HMAC-SHA256 Credential=local/${now.slice(0, 8)}/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00`,
    },
    body: JSON.stringify(input),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (response.ok) return answer;
  const { __type: type, message, Message, ...details } = answer;
  const code = String(type ?? 'InternalServerError');
  throw new AwsError(code.slice(code.lastIndexOf('#') + 1), String(message ?? Message ?? ''), response.status, details);
}

/** Whether a DynamoDB-compatible engine answers there. */
export async function answers(endpoint: string): Promise<boolean> {
  try {
    await tableCall(endpoint, 'ListTables', { Limit: 1 });
    return true;
  } catch {
    return false;
  }
}
