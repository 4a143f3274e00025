import { createApiGatewayService, type ApiGatewayService } from './apigateway/service.ts';
import { createCognitoService, type CognitoService } from './cognito/service.ts';
import { createDynamodbService, type DynamodbService } from './dynamodb/service.ts';
import { createEventBridgeService } from './eventbridge/service.ts';
import { createEventSourcesService } from './eventsources/service.ts';
import type { StreamSource } from './eventsources/stream-source.ts';
import type { Kernel } from './kernel.ts';
import type { AdjustVariables } from './lambda/functions.ts';
import type { LambdaRuntime } from './lambda/runtimes/runtime.ts';
import { createLambdaService, type LambdaService } from './lambda/service.ts';
import { createSchedulerService } from './scheduler/service.ts';
import type { PickBelow } from './secrets/generate.ts';
import { createS3Service, type S3Service } from './s3/service.ts';
import { createSecretsService } from './secrets/service.ts';
import type { LocalService } from './service.ts';
import { createSesService } from './ses/service.ts';
import { createSqsService } from './sqs/service.ts';
import { createStepFunctionsService } from './stepfunctions/service.ts';
import { createWebhookInbox } from './webhooks/service.ts';

/** The services of one host; those that others in the host speak to directly are named. */
export interface Services {
  /** In the order in which they start; they stop the other way round. */
  readonly all: readonly LocalService[];
  readonly lambda: LambdaService;
  readonly cognito: CognitoService;
  readonly api: ApiGatewayService;
  readonly dynamodb: DynamodbService;
  readonly s3: S3Service;
}

export interface ServiceOptions {
  readonly runtime: LambdaRuntime;
  /** The address that clients of the system use. */
  readonly publicUrl: string;
  readonly adjustVariables: AdjustVariables;
  /** Where the records of the tables' streams come from: the engine, unless a simulation brings its own. */
  readonly streams?: StreamSource;
  /** Randomness of secrets: the system's secure source, unless a simulation brings its own. */
  readonly pick?: PickBelow;
}

/** Makes every service that this host knows. */
export function createServices(kernel: Kernel, options: ServiceOptions): Services {
  const { runtime, publicUrl, adjustVariables, streams, pick } = options;
  const dynamodb = createDynamodbService(kernel);
  const s3 = createS3Service(kernel, publicUrl, pick);
  const lambda = createLambdaService(kernel, runtime, adjustVariables, s3.environment);
  const cognito = createCognitoService(kernel, publicUrl, pick);
  const api = createApiGatewayService(kernel, publicUrl);
  const sqs = createSqsService(kernel);
  const all = [
    dynamodb,
    s3,
    lambda,
    createSecretsService(kernel, pick),
    createSesService(kernel),
    cognito,
    sqs,
    createStepFunctionsService(kernel),
    createEventBridgeService(kernel),
    createSchedulerService(kernel),
    createEventSourcesService(kernel, sqs.queues, streams),
    createWebhookInbox(kernel),
    api,
  ];
  return { all, lambda, cognito, api, dynamodb, s3 };
}
