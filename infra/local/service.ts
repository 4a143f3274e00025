import type * as z from 'zod';
import type { DeliveryOptions } from './kernel.ts';

/** One resource of the synthesized template, its intrinsic functions resolved. */
export interface Resource<Properties = unknown> {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** The physical name: the name the template gives, or `<stack>-<logicalId>`. */
  readonly name: string;
  /** What `Ref` yields. */
  readonly ref: string;
  /** What `Fn::GetAtt` yields, `Arn` among them where the type has one. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly properties: Properties;
}

export interface Surroundings {
  readonly account: string;
  readonly region: string;
  /** Base address of the AWS endpoint. */
  readonly endpoint: string;
}

/** What the host knows of one CloudFormation resource type. A property outside `properties` stops the start. */
export interface ResourceKind<Properties = unknown> {
  readonly type: string;
  /** Strict: unknown keys fail. Properties without meaning on one machine are accepted by name (`z.unknown().optional()`). */
  readonly properties: z.ZodType<Properties>;
  /** The property that holds the physical name, if the type has one. */
  readonly nameProperty?: string;
  /**
   * Fixed before any property is resolved, so that resources may refer to each other in any order. `property` resolves
   * one top-level property of the resource, for types whose ARN is made of more than the name.
   */
  identify(
    name: string,
    where: Surroundings,
    logicalId: string,
    property: (name: string) => unknown,
  ): { ref: string; attributes: Record<string, string> };
}

/** A page for people, such as the mailbox. */
export interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a page is sent with. Header names are in lower case; of repeated headers the first. */
export interface PageRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** A request whose body is read while it comes, such as an upload. Header names are in lower case; of repeated headers the first. */
export interface StreamRequest {
  readonly method: string;
  /** What follows `/_local/<service name>`, from `/`, as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** An answer that is sent while it is read. */
export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Iterable<Uint8Array>;
}

/** A call of an AWS API as an SDK client makes it. */
export interface AwsCall {
  /** Operation name, such as `SendMessage`. */
  readonly action: string;
  /** The parsed JSON body; for REST protocols, path and query parameters are merged in under their SDK names. */
  readonly input: Record<string, unknown>;
  /** The function that calls, where it names itself. */
  readonly caller?: string | undefined;
}

/** One AWS service as the host serves it. */
export interface LocalService {
  readonly name: string;
  readonly kinds: readonly ResourceKind[];
  /** `X-Amz-Target` prefix (`AmazonSQS`, `AWSEvents`, `AWSStepFunctions`, `secretsmanager`) for JSON protocols. */
  readonly targetPrefix?: string;
  /** Recognises a REST call (Scheduler, SES v2); undefined when the path is not this service's. */
  rest?(method: string, path: string, query: URLSearchParams, body: unknown): AwsCall | undefined;
  /** Answers a call with its JSON body, or throws an AwsError. */
  call?(call: AwsCall): Promise<unknown>;
  /** The service segment of the ARNs that `deliver` takes: `sqs`, `states`, `events`, `lambda`. */
  readonly arnService?: string;
  /** Takes a message for one of its resources durably before it resolves; an AwsError says that it could not. */
  deliver?(targetArn: string, message: string, options?: DeliveryOptions): Promise<void>;
  /** Pages for people, served by the API's port below `/_local/<service name>` (`path` is what follows it, from `/`). */
  page?(method: string, path: string, query: URLSearchParams, request?: PageRequest): Page | undefined;
  /** Answers requests of any client below `/_local/<service name>` of the API's port, in place of pages; never rejects. */
  stream?(request: StreamRequest): Promise<StreamAnswer>;
  /** Takes the resources of its kinds. Called once, before `start`. */
  configure(resources: readonly Resource[]): void;
  /** Takes up work: timers, pollers, everything unfinished from before a crash. */
  start(): void;
  /** Ends pollers and timers; unfinished work stays in the database. */
  stop(): Promise<void>;
}

/** An error in the form that the AWS SDKs expect. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, such as `CancellationReasons`. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** Answers the calls that `operations` names; refuses every other one with `code`. */
export function answersTo(
  service: string,
  operations: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>,
  code = 'UnknownOperationException',
): (call: AwsCall) => Promise<unknown> {
  return async ({ action, input }) => {
    const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
    if (operation === undefined) throw new AwsError(code, `${service} on this host does not offer ${action}.`);
    return operation(input);
  };
}
