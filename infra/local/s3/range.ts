import { AwsError } from '../service.ts';

/**
 * The first and the last byte that a `Range` header asks for (RFC 9110, one range of bytes); undefined where there is none, or one
 * that may be left aside.
 * @throws AwsError InvalidRange (416) where it begins behind the end of the object's `bytes`.
 */
export function rangeOf(header: string | undefined, bytes: number): readonly [from: number, to: number] | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= bytes) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return [from, to];
}
