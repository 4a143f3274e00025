import type { Resource } from '../service.ts';
import type * as z from 'zod';
import { aliasProperties, eventInvokeProperties, functionNameOf, functionProperties, splitReference } from './kinds.ts';
import { defaultConcurrency, type FunctionSpec } from './runtimes/runtime.ts';

/** What becomes of an asynchronous invocation of one function, version or alias. */
export interface AsyncSettings {
  readonly maximumAgeSeconds: number;
  readonly maximumRetries: number;
  readonly onFailure: string | undefined;
}

/** A function as an ARN names it: with the version that the ARN's qualifier stands for. */
export interface ResolvedFunction {
  readonly spec: FunctionSpec;
  readonly version: string;
  /** The full ARN, with the qualifier that was named. */
  readonly arn: string;
  readonly asyncSettings: AsyncSettings;
  readonly deadLetterArn: string | undefined;
}

/** Changes the variables that the template gives to a function. */
export type AdjustVariables = (variables: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;

export interface FunctionSurroundings {
  readonly assetPath: (s3Key: string) => string;
  /** Variables that every function gets besides its own, such as the endpoint's address. */
  readonly commonEnvironment: Readonly<Record<string, string>>;
  readonly adjustVariables: AdjustVariables;
  /** Whether the SDK clients of functions say in each call whose they are. */
  readonly namesCallers?: boolean;
}

interface Declared {
  readonly spec: FunctionSpec;
  readonly deadLetterArn: string | undefined;
  readonly aliases: Map<string, string>;
  readonly asyncSettings: Map<string, AsyncSettings>;
}

const latest = '$LATEST';
const defaultAsync: AsyncSettings = {
  maximumAgeSeconds: 21_600,
  maximumRetries: 2,
  onFailure: undefined,
};

/** The functions of the template with their versions and aliases. */
export class FunctionTable {
  readonly #functions = new Map<string, Declared>();

  constructor(resources: readonly Resource[], surroundings: FunctionSurroundings) {
    for (const resource of resources) {
      if (resource.type === 'AWS::Lambda::Function') this.#addFunction(resource, surroundings);
    }
    for (const resource of resources) {
      if (resource.type === 'AWS::Lambda::Alias') {
        const alias = aliasProperties.parse(resource.properties);
        this.#declared(alias.FunctionName, resource).aliases.set(alias.Name, alias.FunctionVersion);
      } else if (resource.type === 'AWS::Lambda::EventInvokeConfig') {
        const settings = eventInvokeProperties.parse(resource.properties);
        this.#declared(settings.FunctionName, resource).asyncSettings.set(settings.Qualifier, {
          maximumAgeSeconds: settings.MaximumEventAgeInSeconds,
          maximumRetries: settings.MaximumRetryAttempts,
          onFailure: settings.DestinationConfig?.OnFailure.Destination,
        });
      }
    }
  }

  get names(): string[] {
    return [...this.#functions.keys()];
  }

  /** Finds what an ARN or name stands for; undefined when there is no such function, version or alias. */
  resolve(reference: string): ResolvedFunction | undefined {
    const { name, qualifier = latest } = splitReference(reference);
    const declared = this.#functions.get(name);
    if (declared === undefined) return undefined;
    const version = /^(\$LATEST|\d+)$/.test(qualifier) ? qualifier : declared.aliases.get(qualifier);
    if (version === undefined) return undefined;
    return {
      spec: declared.spec,
      version,
      arn: qualifier === latest ? declared.spec.arn : `${declared.spec.arn}:${qualifier}`,
      asyncSettings: declared.asyncSettings.get(qualifier) ?? defaultAsync,
      deadLetterArn: declared.deadLetterArn,
    };
  }

  #declared(reference: string, by: Resource): Declared {
    const declared = this.#functions.get(functionNameOf(reference));
    if (declared === undefined)
      throw new Error(`${by.stack}/${by.logicalId} belongs to ${reference}, which is no function.`);
    return declared;
  }

  #addFunction(resource: Resource, surroundings: FunctionSurroundings): void {
    const properties = functionProperties.parse(resource.properties);
    const logGroupName = properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${resource.name}`;
    this.#functions.set(resource.name, {
      spec: {
        name: resource.name,
        arn: resource.attributes['Arn'] ?? resource.name,
        codeFolder: surroundings.assetPath(properties.Code.S3Key),
        handler: properties.Handler,
        timeoutSeconds: properties.Timeout,
        memoryMegabytes: properties.MemorySize,
        logGroupName,
        concurrency: Math.min(properties.ReservedConcurrentExecutions ?? defaultConcurrency, defaultConcurrency),
        environment: {
          ...surroundings.commonEnvironment,
          ...(surroundings.namesCallers ? { AWS_SDK_UA_APP_ID: resource.name } : {}),
          ...runtimeEnvironment(resource.name, logGroupName, properties),
          ...surroundings.adjustVariables(properties.Environment.Variables),
        },
      },
      deadLetterArn: properties.DeadLetterConfig?.TargetArn,
      aliases: new Map(),
      asyncSettings: new Map(),
    });
  }
}

/** What the Lambda runtime sets. */
function runtimeEnvironment(
  name: string,
  logGroupName: string,
  properties: z.infer<typeof functionProperties>,
): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: latest,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: `${name}/local`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
    LAMBDA_TASK_ROOT: '/var/task',
    _HANDLER: properties.Handler,
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
  };
}
