import type { LocalService } from '#host/service.ts';

/** Calls an operation of a local service as the endpoint does; the answer's type is the test's claim. */
export async function call<Answer = Record<string, unknown>>(
  service: LocalService,
  action: string,
  input: Record<string, unknown>,
): Promise<Answer> {
  return (await service.call?.({ action, input })) as Answer;
}
