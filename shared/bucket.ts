import type { StockCondition } from './contracts/vocabulary.ts';

/**
 * What tells units of one item at one location apart. Ordinary goods have nothing of it: new, of no lot, the business's own.
 */
export interface Bucket {
  /** The batch, as its maker calls it: a code, compared as all codes are. */
  readonly lot?: string | undefined;
  /** Absent for what is as new; `new` says the same. */
  readonly condition?: StockCondition | undefined;
  /** Whose units they are, where they are not the business's own: the business's code of a consignor or supplier. */
  readonly owner?: string | undefined;
}

/** A bucket as keys, rows and allocations name it: `lot:A7;condition:used;owner:acme`. Nothing names ordinary goods. */
export type BucketText = string;

const parts = ['lot', 'condition', 'owner'] as const;

/** What keys and this text are put together with, and what is written in place of it. */
const special = /[%#;:@]/g;

/** The one text of a bucket; undefined for ordinary goods. It has none of the characters that keys are put together with. */
export function bucketText(bucket: Bucket): BucketText | undefined {
  const named = parts.flatMap((part) => {
    const value = bucket[part];
    const isUsual = value === undefined || (part === 'condition' && value === 'new');
    return isUsual ? [] : [`${part}:${value.replace(special, encodeURIComponent)}`];
  });
  return named.length === 0 ? undefined : named.join(';');
}

/** The bucket that a text names, as answers and events tell it: without what is usual. */
export function bucketOf(text: BucketText | undefined): Bucket {
  const named = (text ?? '').split(';').flatMap((part) => {
    const [name = '', value] = part.split(':');
    return value === undefined ? [] : [[name, decodeURIComponent(value)] as const];
  });
  return Object.fromEntries(named);
}

/** A bucket in sentences, behind the name of its item: ` (lot A7, condition used)`, and nothing for ordinary goods. */
export function inWords(bucket: { readonly [Part in keyof Bucket]?: string | undefined }): string {
  const named = parts.flatMap((part) => (bucket[part] === undefined ? [] : [`${part} ${bucket[part]}`]));
  return named.length === 0 ? '' : ` (${named.join(', ')})`;
}

/** The bucket as a member of a row or an allocation, which ordinary goods do without. */
export function inBucket(bucket: BucketText | undefined): { readonly bucket?: BucketText } {
  return bucket === undefined ? {} : { bucket };
}

/**
 * Whether units can be sold: those that are as new, whoever owns them, and not blocked. The one place that says so; sourcing, availability
 * and what shops are told follow it.
 */
export function isSellable({
  bucket,
  blocked,
}: {
  readonly bucket?: BucketText | undefined;
  readonly blocked?: boolean;
}): boolean {
  return !blocked && (bucket === undefined || bucketOf(bucket).condition === undefined);
}
