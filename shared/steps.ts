import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { causedBy } from './observability/correlation.ts';
import { log } from './observability/log.ts';
import { publishMetrics } from './observability/metrics.ts';
import { about, orderNamedIn } from './observability/subject.ts';

interface Contract {
  readonly waits: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
}

/** The call that a step is carried out in. */
export interface StepCall {
  /** Milliseconds until it is cut off. */
  readonly timeLeft: () => number;
}

/** A waiting step answers through its token and returns nothing; any other returns its output. */
type Step<C extends Contract> = (
  input: z.output<C['input']>,
  call: StepCall,
) => Promise<C['waits'] extends true ? void : z.output<C['output']>>;

/** What the workflow sends to a steps function. */
interface StepEvent {
  readonly step: string;
  readonly execution: string;
  readonly input: unknown;
}

/** A failure of a step that is told by `name`. `TransientFailure`: trying again soon will help. */
export class StepFailure extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The Lambda handler of a context's workflow steps: checks input and output against the step's contract. */
export function serveSteps<Contracts extends Readonly<Record<string, Contract>>>(
  contracts: Contracts,
  implementations: { readonly [Name in keyof Contracts]: Step<Contracts[Name]> },
) {
  const handle = async (event: StepEvent, context: Context): Promise<unknown> => {
    const contract = contracts[event.step];
    if (!contract) throw new StepFailure('UnknownStep', `there is no step ${JSON.stringify(event.step)} here`);
    const input = contract.input.parse(event.input);
    const implementation = implementations[event.step] as unknown as (
      input: unknown,
      call: StepCall,
    ) => Promise<unknown>;
    const output = await causedBy(
      {
        actor: { kind: 'step', id: event.step },
        correlationId: event.execution,
        causationId: `${event.execution}/${event.step}`,
      },
      () => implementation(input, { timeLeft: () => context.getRemainingTimeInMillis() }),
    );
    log.info('step done', { step: event.step, execution: event.execution, requestId: context.awsRequestId });
    return contract.waits ? {} : contract.output.parse(output);
  };
  const handler = middy<StepEvent, unknown, Error, Context>()
    .use({
      after: publishMetrics,
      onError: ({ event, error }) => {
        const { step, execution } = event;
        // What the workflow expects is told by its name; anything else needs its trace.
        if (error instanceof StepFailure)
          log.info('step refused', { step, execution, error: error.name, reason: error.message });
        else log.warn('step failed', { step, execution, error: error ?? 'unknown' });
        publishMetrics();
      },
    })
    .handler(handle);
  return (event: StepEvent, context: Context) =>
    about({ orderId: orderNamedIn(event.input) }, () => handler(event, context));
}
