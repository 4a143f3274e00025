import { cardNumberAt, holdsCardNumber } from '../card-numbers/card-number.ts';
import { isCarriersNumber } from '../card-numbers/carriers-numbers.ts';
import { codeIn } from '../../contracts/path-segment.ts';
import { isGuarded, type Exchange, type Middleware } from '../exchange.ts';

/** Parameters are logged and the idempotency key is kept, so that no card number may stand in them; numbers of carriers are taken as they are. Bodies have their own check. */
export function cardCheck(): Middleware {
  return {
    before: ({ event: exchange }) => {
      if (!isGuarded(exchange.route.contract)) return undefined;
      const found = textsBeside(exchange).find(
        ([pointer, value]) => value !== undefined && !isCarriersNumber(pointer) && holdsCardNumber(value),
      );
      return found && cardNumberAt(found[0]);
    },
  };
}

/** Everything outside the body that a client writes freely, by its pointer. */
function textsBeside({ event, headers }: Exchange): [pointer: string, value: string | undefined][] {
  const under = (place: string, texts: Readonly<Record<string, string | undefined>> = {}) =>
    Object.entries(texts).map(([name, value]): [string, string | undefined] => [`#${place}/${name}`, value]);
  return [
    ...under('path', event.pathParameters),
    ...under('path', decoded(event.pathParameters)),
    ...under('query', event.queryStringParameters),
    ['#header/Idempotency-Key', headers['idempotency-key']],
  ];
}

/** What codes in base64url stand for. */
function decoded(parameters: Readonly<Record<string, string | undefined>> = {}): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parameters).map(([name, text = '']) => [name, codeIn(text)]));
}
