import { ambient } from '../ambient.ts';
import { call, pauseAfter } from './protocol/database.ts';
import { writeRequest } from './protocol/write-request.ts';
import type { Put, Remove } from './writes.ts';

/** The most writes of one BatchWriteItem call. */
const largestBatch = 25;
/** Batches that are written side by side. */
const atOnce = 4;
const attempts = 8;

/** As DynamoDB's JSON has it: what is put in, or taken away, by its table. */
type Requests = Readonly<Record<string, readonly object[]>>;

/**
 * Makes writes of different rows, each by itself and at the price of one, many by a call: some may be made where it throws. None of them can
 * have a condition, and rows of an earlier version are simply replaced.
 */
export async function applyAll(writes: readonly (Put | Remove)[]): Promise<void> {
  const starts = Array.from({ length: Math.ceil(writes.length / largestBatch) }, (_, index) => index * largestBatch);
  const inTurn = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift())
      await applyBatch(requestsOf(writes.slice(start, start + largestBatch)));
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
}

function requestsOf(writes: readonly (Put | Remove)[]): Requests {
  const requests: Record<string, object[]> = {};
  for (const write of writes) {
    if (write.condition) throw new RangeError(`${write.name} has a condition, which a batch cannot keep`);
    const { TableName, ...request } = writeRequest(write) as { readonly TableName: string };
    (requests[TableName] ??= []).push({ [write.kind === 'put' ? 'PutRequest' : 'DeleteRequest']: request });
  }
  return requests;
}

async function applyBatch(requests: Requests): Promise<void> {
  let left = requests;
  for (let attempt = 1; Object.keys(left).length > 0; attempt += 1) {
    if (attempt > attempts) throw new Error(`${Object.keys(left).join()} is too busy: some rows could not be written`);
    if (attempt > 1) await ambient.sleep(pauseAfter(attempt));
    const { UnprocessedItems = {} } = await call('BatchWriteItem', { RequestItems: left });
    left = UnprocessedItems as Requests;
  }
}
