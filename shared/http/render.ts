import { problems } from '../contracts/problems.ts';
import type { Answer } from './answer.ts';
import type { GatewayResult, Outcome } from './exchange.ts';
import { isRefusal, type Refusal } from './refusal.ts';

/** An outcome as the gateway sends it: JSON, or problem+json (RFC 9457) with the stable code of what was refused. */
export function render(outcome: Outcome, requestId: string): GatewayResult {
  return isRefusal(outcome) ? renderRefusal(outcome, requestId) : renderAnswer(outcome, requestId);
}

function renderAnswer({ status, body, headers }: Answer, requestId: string): GatewayResult {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

function renderRefusal({ refused, detail, errors, headers }: Refusal, requestId: string): GatewayResult {
  const { status, title } = problems[refused];
  const type = `urn:oms:problem:${refused}`;
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': requestId, ...headers },
    body: JSON.stringify({ type, title, status, code: refused, detail, ...(errors ? { errors } : {}), requestId }),
  };
}
