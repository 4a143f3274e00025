import type { Invoker } from '../../kernel.ts';
import { StateFailure } from '../failure.ts';
import { isObject, type Json, plain } from '../json.ts';

/** How a Task's call was answered. */
export type Outcome =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly failure: StateFailure };

/** Errors of the Lambda service itself, which Step Functions names with a `Lambda.` in front. */
const serviceErrors = new Set([
  'TooManyRequestsException',
  'ServiceException',
  'SdkClientException',
  'AWSLambdaException',
  'ResourceNotFoundException',
  'ResourceNotReadyException',
  'ResourceConflictException',
  'InvalidRequestContentException',
  'RequestTooLargeException',
  'EC2ThrottledException',
  'CodeArtifactUserPendingException',
]);
const known = new Set(['FunctionName', 'Payload']);

/** `lambda:invoke`: calls a function by its ARN; the answer comes as `Payload`. Never rejects. */
export async function invoke(lambda: Invoker, given: Json): Promise<Outcome> {
  const input = isObject(given) ? given : {};
  const { FunctionName: arn, Payload } = input;
  const other = Object.keys(input).find((name) => !known.has(name));
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) {
    return failed('States.Runtime', `lambda:invoke needs FunctionName, an ARN, in its Arguments, not ${String(arn)}`);
  }
  if (other !== undefined) {
    return failed('States.Runtime', `lambda:invoke takes FunctionName and Payload on this host, not ${other}`);
  }
  const answer = await lambda.invoke(arn, Payload ?? {});
  if (answer.ok) {
    const SdkHttpMetadata = { HttpStatusCode: 200 };
    const value = { ExecutedVersion: '$LATEST', Payload: plain(answer.payload) ?? null, SdkHttpMetadata };
    return { ok: true, value: { ...value, StatusCode: 200 } };
  }
  const { errorType, errorMessage, stackTrace } = answer.error;
  const cause = JSON.stringify({ errorType, errorMessage, ...(stackTrace === undefined ? {} : { trace: stackTrace }) });
  return failed(errorName(errorType), cause);
}

function errorName(errorType: string): string {
  if (errorType === '' || errorType === 'Unknown') return 'Lambda.Unknown';
  return serviceErrors.has(errorType) ? `Lambda.${errorType}` : errorType;
}

const failed = (error: string, cause: string): Outcome => ({ ok: false, failure: new StateFailure(error, cause) });
