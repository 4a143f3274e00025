import { StateFailure } from '../failure.ts';
import type { Invoker } from '../../kernel.ts';
import { type Json, plain } from '../json.ts';
import { objectArguments, sdkMetadata, textArgument } from './arguments.ts';
import type { Outcome } from './integration.ts';

interface Place {
  readonly region: string;
  readonly account: string;
}

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

/** A function's ARN from what `FunctionName` may hold: a name, `name:qualifier`, a partial or a whole ARN. */
export function functionArn(name: string, qualifier: string | undefined, place: Place): string {
  const whole = `arn:aws:lambda:${place.region}:${place.account}:function:`;
  const arn = name.startsWith('arn:') ? name : whole + name.replace(/^.*:function:/u, '');
  const qualified = arn.split(':').length > whole.split(':').length;
  return qualifier === undefined || qualified ? arn : `${arn}:${qualifier}`;
}

/** Invokes a function by ARN; its answer is the result. */
export async function callFunction(lambda: Invoker, arn: string, payload: Json): Promise<Outcome> {
  const answer = await lambda.invoke(arn, payload);
  if (answer.ok) return { ok: true, value: plain(answer.payload) ?? null };
  const { errorType, errorMessage, stackTrace } = answer.error;
  const error =
    errorType === '' || errorType === 'Unknown'
      ? 'Lambda.Unknown'
      : serviceErrors.has(errorType)
        ? `Lambda.${errorType}`
        : errorType;
  const cause = JSON.stringify({ errorType, errorMessage, ...(stackTrace === undefined ? {} : { trace: stackTrace }) });
  return { ok: false, failure: new StateFailure(error, cause) };
}

/** `lambda:invoke`: the function's answer comes as `Payload`. */
export async function invoke(lambda: Invoker, given: Json, place: Place): Promise<Outcome> {
  const input = objectArguments(given, 'lambda:invoke');
  const qualifier = typeof input['Qualifier'] === 'string' ? input['Qualifier'] : undefined;
  const arn = functionArn(textArgument(input, 'FunctionName', 'lambda:invoke'), qualifier, place);
  const payload = input['Payload'] ?? {};
  if (input['InvocationType'] === 'Event') {
    lambda.invokeAsync(arn, payload);
    return { ok: true, value: { StatusCode: 202, SdkHttpMetadata: sdkMetadata(202) } };
  }
  const outcome = await callFunction(lambda, arn, payload);
  if (!outcome.ok) return outcome;
  return {
    ok: true,
    value: {
      ExecutedVersion: '$LATEST',
      Payload: outcome.value,
      SdkHttpMetadata: sdkMetadata(200),
      StatusCode: 200,
    },
  };
}
