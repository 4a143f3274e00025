import { makeCall, routeCall } from '#infra/local/endpoint/dispatch.ts';
import { errorAnswer } from '#infra/local/endpoint/errors.ts';
import { noFaults } from '#infra/local/faults/faults.ts';
import { AwsError, type LocalService } from '#infra/local/service.ts';
import type { IncomingResponse, OutgoingRequest } from '../program/outside.ts';
import type { TableEngine } from '../tables/table-engine.ts';
import { awsHost } from './aws-address.ts';
import type { Destination, Operation, Verdict } from './network.ts';

const tablesPrefix = 'DynamoDB_20120810.';

/** The AWS services: tables by the engine, all else by the host's own services. */
export class AwsDestination implements Destination {
  readonly #engine: TableEngine;
  readonly #services: () => readonly LocalService[];

  constructor(engine: TableEngine, services: () => readonly LocalService[]) {
    this.#engine = engine;
    this.#services = services;
  }

  recognise({ hostname, headers, method, path }: OutgoingRequest): string | undefined {
    if (hostname !== awsHost) return undefined;
    const target = headers['x-amz-target'];
    if (target === undefined) return `aws ${method} ${path.replace(/\?.*$/, '')}`;
    return target.startsWith(tablesPrefix) ? `dynamodb ${target.slice(tablesPrefix.length)}` : `aws ${target}`;
  }

  async answer(request: OutgoingRequest, name: string): Promise<IncomingResponse> {
    if (name.startsWith('dynamodb ')) {
      const { status, body } = await this.#engine.call(name.slice('dynamodb '.length), textOf(request.body));
      return { status, headers: jsonHeaders, body };
    }
    return this.#serve(request);
  }

  failure(verdict: Exclude<Verdict, 'pass' | `crash-${string}`>, { name, request }: Operation): IncomingResponse {
    if (verdict === 'throttle') return failed(new AwsError('ThrottlingException', 'Rate exceeded', 400));
    if (verdict === 'refuse') return failed(new AwsError('ValidationException', 'This one is not taken', 400));
    if (verdict !== 'conflict') return failed(new AwsError('InternalServerError', 'The service has failed', 500));
    if (!name.endsWith('TransactWriteItems')) {
      return failed(new AwsError('TransactionConflictException', 'Transaction is ongoing for the item', 400));
    }
    const { TransactItems } = JSON.parse(textOf(request.body)) as { TransactItems: unknown[] };
    const CancellationReasons = TransactItems.map((_, place) => ({
      Code: place === 0 ? 'TransactionConflict' : 'None',
    }));
    const message = 'Transaction cancelled, please refer cancellation reasons for specific reasons';
    return failed(new AwsError('TransactionCanceledException', message, 400, { CancellationReasons }));
  }

  async #serve({ method, path, headers, body }: OutgoingRequest): Promise<IncomingResponse> {
    let service: string | undefined;
    try {
      const routed = routeCall(this.#services(), { method, url: path, headers, body: Buffer.from(body) });
      service = routed.service.name;
      const result = await makeCall(routed, noFaults);
      return { status: 200, headers: jsonHeaders, body: Buffer.from(JSON.stringify(result ?? {})) };
    } catch (error) {
      return failed(error, service);
    }
  }
}

const jsonHeaders = { 'content-type': 'application/x-amz-json-1.0' };

function failed(error: unknown, service?: string): IncomingResponse {
  const { status, headers, body } = errorAnswer(error, service);
  return { status, headers: { ...jsonHeaders, ...headers }, body: Buffer.from(body) };
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
}
