import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that the code under test made. */
export interface RecordedCall {
  /** Such as `SendTaskSuccess`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A stand-in for Step Functions on the wire: records calls, and answers as it is told. */
export interface StepFunctions {
  readonly calls: RecordedCall[];
  /** The calls of one operation, their `output` parsed. */
  of(operation: string): Readonly<Record<string, unknown>>[];
  /** How executions stand, by name; one that is not named does not exist. */
  readonly executions: Map<string, string>;
  /** The error that the next call of an operation, or the next `times` calls, are answered with. */
  failNext(operation: string, error: string, times?: number): void;
  clear(): void;
  stop(): Promise<void>;
}

/** The alias through which the code under test starts executions. */
export const workflowArn = 'arn:aws:states:eu-west-1:000000000000:stateMachine:fulfil-order:live';

/** Starts the stand-in on a free port and points this process's Step Functions clients at it. */
export async function startStepFunctions(): Promise<StepFunctions> {
  const calls: RecordedCall[] = [];
  const executions = new Map<string, string>();
  const failures = new Map<string, { error: string; times: number }>();

  const answer = (operation: string, input: Readonly<Record<string, unknown>>): { error: string } | object => {
    const failure = failures.get(operation);
    if (failure && failure.times > 0) {
      failure.times -= 1;
      return { error: failure.error };
    }
    if (operation === 'StartExecution') {
      const name = String(input['name']);
      if (executions.has(name) && executions.get(name) !== 'RUNNING') return { error: 'ExecutionAlreadyExists' };
      executions.set(name, 'RUNNING');
      return { executionArn: `arn:execution:${name}`, startDate: 0 };
    }
    if (operation === 'DescribeExecution') {
      const executionArn = String(input['executionArn']);
      const status = executions.get(executionArn.split(':').at(-1) ?? '');
      return status ? { executionArn, stateMachineArn: 'x', startDate: 0, status } : { error: 'ExecutionDoesNotExist' };
    }
    return {};
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
      const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      calls.push({ operation, input });
      const result = answer(operation, input);
      const failed = 'error' in result;
      response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(failed ? { __type: result.error, message: result.error } : result));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['AWS_ENDPOINT_URL_SFN'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['FULFIL_ORDER_WORKFLOW'] = workflowArn;

  return {
    calls,
    executions,
    of: (operation) =>
      calls
        .filter((call) => call.operation === operation)
        .map(({ input }) =>
          typeof input['output'] === 'string' ? { ...input, output: JSON.parse(input['output']) as unknown } : input,
        ),
    failNext: (operation, error, times = 1) => void failures.set(operation, { error, times }),
    clear: () => {
      calls.length = 0;
      executions.clear();
      failures.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
