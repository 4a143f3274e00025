/** How a Task waits for what it started. */
export type Pattern = 'request' | 'token' | 'sync';

/** What a Task's `Resource` names, in the terms that the history events use. */
export type TaskResource =
  | { readonly kind: 'function'; readonly arn: string }
  | {
      readonly kind: 'service';
      /** `lambda`, `sqs`, `events`, `states`, `dynamodb` or `aws-sdk:<service>`. */
      readonly resourceType: string;
      /** As the events show it, such as `invoke.waitForTaskToken`. */
      readonly resource: string;
      readonly action: string;
      readonly pattern: Pattern;
    };

const optimised: Readonly<Record<string, readonly string[]>> = {
  'lambda:invoke': ['request', 'token'],
  'sqs:sendMessage': ['request', 'token'],
  'events:putEvents': ['request', 'token'],
  'states:startExecution': ['request', 'sync'],
  'dynamodb:getItem': ['request'],
  'dynamodb:putItem': ['request'],
  'dynamodb:updateItem': ['request'],
  'dynamodb:deleteItem': ['request'],
};
const sdkServices = new Set(['dynamodb', 'sqs', 'eventbridge', 'scheduler']);
const suffixes: Readonly<Record<string, Pattern>> = { waitForTaskToken: 'token', 'sync:2': 'sync' };

/**
 * Reads a Task's `Resource`.
 *
 * @throws Error naming the resource when this host does not have the integration
 */
export function taskResource(arn: string): TaskResource {
  if (/^arn:[\w-]+:lambda:[^:]*:[^:]*:function:/u.test(arn)) return { kind: 'function', arn };
  const called = /^arn:[\w-]+:states:[^:]*:[^:]*:(aws-sdk:\w+|\w+):(\w+)(?:\.(waitForTaskToken|sync:2))?$/u.exec(arn);
  const [, resourceType, action, suffix] = called ?? [];
  if (resourceType === undefined || action === undefined) {
    throw new Error(`Resource '${arn}' is not an integration that this host has`);
  }
  const pattern = suffix === undefined ? 'request' : (suffixes[suffix] ?? 'request');
  const patterns = resourceType.startsWith('aws-sdk:')
    ? sdkServices.has(resourceType.slice('aws-sdk:'.length))
      ? ['request', 'token']
      : []
    : (optimised[`${resourceType}:${action}`] ?? []);
  if (!patterns.includes(pattern)) {
    const known = [...Object.keys(optimised), ...[...sdkServices].map((service) => `aws-sdk:${service}:*`)].join(', ');
    throw new Error(`Resource '${arn}' is not an integration that this host has; it has ${known}`);
  }
  const resource = suffix === undefined ? action : `${action}.${suffix}`;
  return { kind: 'service', resourceType, resource, action, pattern };
}
