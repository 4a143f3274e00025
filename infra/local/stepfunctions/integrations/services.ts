import { StateFailure } from '../failure.ts';
import { type Json, type JsonObject } from '../json.ts';
import { jsonText, objectArguments, sdkMetadata } from './arguments.ts';
import { ApiError, callApi, type JsonApi } from './http.ts';
import type { Caller, Outcome } from './integration.ts';
import { callScheduler } from './scheduler.ts';

export interface Endpoints {
  readonly region: string;
  /** Base address of the host's AWS endpoint. */
  readonly main: () => string;
  readonly dynamodb: () => string;
}

interface Service {
  /** `X-Amz-Target` prefix; none for REST. */
  readonly target?: string;
  readonly contentType: string;
  readonly signing: string;
  /** How errors are named when called directly, and when called through `aws-sdk:`. */
  readonly optimised: string;
  readonly sdk: string;
}

const json10 = 'application/x-amz-json-1.0';
const json11 = 'application/x-amz-json-1.1';
const dynamodb: Service = {
  target: 'DynamoDB_20120810',
  contentType: json10,
  signing: 'dynamodb',
  optimised: 'DynamoDB',
  sdk: 'DynamoDb',
};
const sqs: Service = { target: 'AmazonSQS', contentType: json10, signing: 'sqs', optimised: 'SQS', sdk: 'Sqs' };
const events: Service = {
  target: 'AWSEvents',
  contentType: json11,
  signing: 'events',
  optimised: 'EventBridge',
  sdk: 'EventBridge',
};
const scheduler: Service = {
  contentType: 'application/json',
  signing: 'scheduler',
  optimised: 'Scheduler',
  sdk: 'Scheduler',
};

const services: Readonly<Record<string, Service>> = { dynamodb, sqs, events, eventbridge: events, scheduler };

/**
 * Calls DynamoDB, SQS, EventBridge or Scheduler for a Task, through the same endpoints as any SDK client.
 * Errors carry the names that Step Functions gives them: `DynamoDB.` or, through `aws-sdk:`, `DynamoDb.` in front.
 */
export async function callService(
  endpoints: Endpoints,
  resourceType: string,
  action: string,
  given: Json,
  caller: Caller,
): Promise<Outcome> {
  const throughSdk = resourceType.startsWith('aws-sdk:');
  const name = throughSdk ? resourceType.slice('aws-sdk:'.length) : resourceType;
  const service = services[name];
  if (service === undefined) {
    return { ok: false, failure: new StateFailure('States.Runtime', `No service behind ${resourceType}:${action}`) };
  }
  const prefix = throughSdk ? service.sdk : service.optimised;
  const input = objectArguments(given, `${resourceType}:${action}`);
  const api: JsonApi = {
    endpoint: service === dynamodb ? endpoints.dynamodb() : endpoints.main(),
    region: endpoints.region,
    signing: service.signing,
  };
  try {
    const wire = throughSdk ? input : optimisedInput(resourceType, input, caller);
    const answer =
      service === scheduler ? await callScheduler(api, action, wire) : await callTarget(api, service, action, wire);
    if (
      !throughSdk &&
      name === 'events' &&
      typeof answer['FailedEntryCount'] === 'number' &&
      answer['FailedEntryCount'] > 0
    ) {
      return { ok: false, failure: new StateFailure('EventBridge.FailedEntry', JSON.stringify(answer)) };
    }
    return { ok: true, value: throughSdk ? answer : { ...answer, SdkHttpMetadata: sdkMetadata(200) } };
  } catch (error) {
    return { ok: false, failure: failureOf(error, prefix) };
  }
}

function callTarget(api: JsonApi, service: Service, action: string, body: JsonObject): Promise<JsonObject> {
  const operation = action.slice(0, 1).toUpperCase() + action.slice(1);
  return callApi(api, {
    method: 'POST',
    path: '/',
    headers: { 'content-type': service.contentType, 'x-amz-target': `${service.target ?? ''}.${operation}` },
    body,
  });
}

/** What the optimised integrations make easier: message bodies and event details may be objects. */
function optimisedInput(service: string, input: JsonObject, caller: Caller): JsonObject {
  if (service === 'sqs') return { ...input, MessageBody: jsonText(input['MessageBody']) };
  if (service !== 'events' || !Array.isArray(input['Entries'])) return input;
  const entries = input['Entries'].map((entry): JsonObject => {
    const given = objectArguments(entry, 'events:putEvents Entries');
    const resources = Array.isArray(given['Resources']) ? given['Resources'] : [];
    return { ...given, Detail: jsonText(given['Detail']), Resources: [...resources, caller.executionArn] };
  });
  return { ...input, Entries: entries };
}

function failureOf(error: unknown, prefix: string): StateFailure {
  if (error instanceof StateFailure) return error;
  if (error instanceof ApiError) {
    const name = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
    return new StateFailure(`${prefix}.${name}`, `${error.message} (Service: ${prefix}, Status Code: ${error.status})`);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new StateFailure(`${prefix}.SdkClientException`, `Unable to execute HTTP request: ${message}`);
}
