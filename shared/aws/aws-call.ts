import type { Dependency } from '../observability/dependencies.ts';

/** The services by what their requests name as their target. SES names none: its requests are named by their path; what speaks with S3 says so itself. */
const services: Readonly<Record<string, Dependency>> = {
  AWSEvents: 'EventBridge',
  AmazonSQS: 'Sqs',
  AWSStepFunctions: 'StepFunctions',
  secretsmanager: 'SecretsManager',
  AWSCognitoIdentityProviderService: 'Cognito',
};

const reads = new Set(['GetItem', 'BatchGetItem', 'Query']);

/** What a request to AWS waits for, and its operation. */
export interface AwsCall {
  readonly dependency: Dependency;
  readonly operation: string;
}

/** The call that a request makes, by its headers and path. */
export function awsCallOf(headers: Readonly<Record<string, string>>, path: string): AwsCall {
  const [service = '', operation = path] = (headers['x-amz-target'] ?? '').split('.');
  const dependency: Dependency = service.startsWith('DynamoDB')
    ? reads.has(operation)
      ? 'DynamoDbReads'
      : 'DynamoDbWrites'
    : (services[service] ?? 'Ses');
  return { dependency, operation };
}

/** The tables that a request to DynamoDB names. */
export function tablesIn(body: string | Uint8Array): string[] {
  const text = typeof body === 'string' ? body : '';
  const named = [...text.matchAll(/"TableName":"([^"]+)"|"RequestItems":\{"([^"]+)"/g)];
  return [...new Set(named.map(([, one, batch]) => one ?? batch ?? ''))];
}
