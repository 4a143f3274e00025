import type { Middleware } from '../exchange.ts';
import { versionOfTag } from '../input/entity-tag.ts';
import { isRefusal, refuse, type Refusal } from '../refusal.ts';

/** Who changes something says which version of it was read. */
export function ifMatch(): Middleware {
  return {
    before: ({ event: exchange }) => {
      const { method, ifMatch: honoured } = exchange.route.contract;
      if (method !== 'PUT' && method !== 'PATCH') return undefined;
      const header = exchange.headers['if-match'];
      if (header === undefined && honoured) return undefined;
      const version = versionOf(header);
      if (isRefusal(version)) return version;
      exchange.version = version;
      return undefined;
    },
  };
}

function versionOf(header: string | undefined): number | Refusal {
  if (header) return versionOfTag(header);
  return refuse('version-required', 'send If-Match with the ETag that you read', {
    pointer: '#header/If-Match',
    message: 'must be the ETag of your last read, such as "3"',
  });
}
