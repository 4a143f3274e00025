import * as z from 'zod';
import { parseInput } from '../input.ts';
import { AwsError } from '../service.ts';

const entry = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  /** Seconds since the epoch. */
  Time: z.number().optional(),
  TraceHeader: z.string().optional(),
});
const request = z.object({ Entries: z.array(entry), EndpointId: z.unknown().optional() });

export type PutEventsEntry = z.infer<typeof entry>;

/** An entry that can be put on a bus. */
export interface AcceptedEntry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Record<string, unknown>;
  readonly resources: readonly string[];
  readonly busName: string | undefined;
  /** Milliseconds; undefined for "now". */
  readonly time: number | undefined;
}

export interface RefusedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const sizeLimit = 1_048_576;

/** @throws AwsError ValidationException for no or more than ten entries, or more than 1 MiB together. */
export function readPutEvents(input: unknown): readonly PutEventsEntry[] {
  const { Entries } = parseInput(request, input);
  if (Entries.length === 0 || Entries.length > 10) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10, found ${Entries.length}`,
    );
  }
  const size = Entries.reduce((sum, each) => sum + entrySize(each), 0);
  if (size > sizeLimit) {
    throw new AwsError(
      'ValidationException',
      `Total size of the entries in the request is over the limit: ${size} of ${sizeLimit} bytes.`,
    );
  }
  return Entries;
}

/** The size of an entry as EventBridge counts it. */
export function entrySize(each: PutEventsEntry): number {
  const texts = [each.Source, each.DetailType, each.Detail, ...each.Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), each.Time === undefined ? 0 : 14);
}

/** Judges one entry by itself: a refused one does not keep the others from their way. */
export function acceptEntry(given: PutEventsEntry): AcceptedEntry | RefusedEntry {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (!given[name])
      return refused('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  const detail = parseDetail(given.Detail ?? '');
  if (!detail) return refused('MalformedDetail', 'Detail is malformed.');
  return {
    source: given.Source ?? '',
    detailType: given.DetailType ?? '',
    detail,
    resources: given.Resources,
    busName: given.EventBusName,
    time: given.Time && given.Time * 1000,
  };
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function refused(ErrorCode: string, ErrorMessage: string): RefusedEntry {
  return { ErrorCode, ErrorMessage };
}
