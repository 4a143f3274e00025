import type { DatabaseSync } from 'node:sqlite';
import type { Kernel } from '#host/kernel.ts';
import type { AwsError, Resource } from '#host/service.ts';
import { createStepFunctionsService, type StepFunctionsService } from '#host/stepfunctions/service.ts';
import { type TestKernel, testKernel } from '#host/test/support/kernel.ts';

export const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:story';
export const functionArn = (name: string): string => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
export const invokeResource = 'arn:aws:states:::lambda:invoke';
export const tokenResource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly [details: string]: unknown;
}

export interface Described {
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly [more: string]: unknown;
}

/** A definition whose states are given; it starts at the first of them. */
export function definition(states: Record<string, object>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** The state machine resource `story` with a definition, as the template reader hands it over. */
export function machineResource(machine: object, name = 'story', more: object = {}): Resource {
  const arn = `arn:aws:states:eu-central-1:000000000000:stateMachine:${name}`;
  return {
    stack: 'Test',
    logicalId: name,
    type: 'AWS::StepFunctions::StateMachine',
    name,
    ref: arn,
    attributes: { Arn: arn, Name: name },
    properties: {
      RoleArn: 'arn:aws:iam::000000000000:role/story',
      DefinitionString: JSON.stringify(machine),
      ...more,
    },
  };
}

/** A Task that invokes the function `name` with the state's input. */
export function invoke(name: string, more: object): object {
  return {
    Type: 'Task',
    Resource: invokeResource,
    Arguments: { FunctionName: functionArn(name), Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...more,
  };
}

/** Step Functions on a test kernel, called as an SDK client's requests arrive. */
export class Stage {
  readonly kernel: TestKernel;
  service: StepFunctionsService;
  readonly #resources: readonly Resource[];

  constructor(machine: object | readonly Resource[], overrides: Partial<Omit<Kernel, 'timeline'>> = {}) {
    this.kernel = testKernel(overrides);
    this.#resources = Array.isArray(machine) ? machine : [machineResource(machine)];
    this.service = this.#service(this.kernel);
  }

  #service(kernel: Kernel): StepFunctionsService {
    const service = createStepFunctionsService(kernel);
    service.configure(this.#resources);
    service.start();
    return service;
  }

  /** Goes on with a new service on what the database holds, as after a crash. */
  restart(db?: DatabaseSync): void {
    this.service = this.#service(db === undefined ? this.kernel : { ...this.kernel, db });
  }

  async call<Answer = Record<string, unknown>>(action: string, input: Record<string, unknown> = {}): Promise<Answer> {
    const [answer] = await Promise.all([this.service.call?.({ action, input }), this.settle()]);
    return answer as Answer;
  }

  /** The code of the error that a call is refused with. */
  async refusal(action: string, input: Record<string, unknown>): Promise<string> {
    try {
      await this.call(action, input);
    } catch (error) {
      return (error as AwsError).code;
    }
    return 'none';
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    do await this.kernel.timeline.settle();
    while (this.service.busy && this.#idles());
  }

  // Calls that a test leaves unanswered keep the service busy: then settling once more has to be enough.
  #patience = 0;
  #idles(): boolean {
    this.#patience = (this.#patience + 1) % 20;
    return this.#patience !== 0;
  }

  /** Starts an execution and lets it go as far as it can without time passing; its ARN. */
  async begin(input: unknown = {}, name = 'first'): Promise<string> {
    const { executionArn } = await this.call<{ executionArn: string }>('StartExecution', {
      stateMachineArn: machineArn,
      name,
      input: JSON.stringify(input),
    });
    return executionArn;
  }

  describe(executionArn: string): Promise<Described> {
    return this.call('DescribeExecution', { executionArn });
  }

  /** Starts an execution, lets all its timers pass, and tells how it ended. */
  async run(input: unknown = {}, name = 'first'): Promise<Described> {
    const arn = await this.begin(input, name);
    await this.kernel.timeline.advance(3_600_000);
    await this.settle();
    return this.describe(arn);
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const { events } = await this.call<{ events: HistoryEvent[] }>('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
    });
    return events;
  }

  /** The parsed output of a succeeded execution. */
  async output(input: unknown = {}): Promise<unknown> {
    const { status, output, error, cause } = await this.run(input);
    if (status !== 'SUCCEEDED') throw new Error(`${status} ${error}: ${cause}`);
    return JSON.parse(output ?? 'null');
  }
}
