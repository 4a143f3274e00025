import * as z from 'zod';
import { text } from './texts.ts';

// What people and channels say of an order and its lines, and nothing here interprets: it is kept, shown and handed on as it is. Any of it may
// name a person, so that it stands with who ordered, and in no event.

/** The most tags of an order. */
const mostTags = 100;
/** The most members of an order's metadata. */
const mostMetadata = 50;
/** The most properties of one line. */
const mostProperties = 30;

/** The most of all of it together, in bytes of its JSON in UTF-8: one row holds it. */
export const mostFreeData = 100_000;

const tags = z
  .array(text(100))
  .max(mostTags)
  .overwrite((all) => [...new Set(all)])
  .meta({ description: 'Words to find and sort orders by; each is kept once, case matters' });

/** Texts by name, each of which `value` takes. */
export const metadataOf = <Value extends z.ZodType>(value: Value) =>
  z
    .preprocess(
      (all, context) => {
        if (typeof all !== 'object' || all === null) return all;
        // A record leaves this name out without a word.
        if (Object.hasOwn(all, '__proto__')) {
          context.addIssue({
            code: 'custom',
            path: ['__proto__'],
            message: 'cannot be a name of metadata; use another',
          });
        }
        if (Object.keys(all).length > mostMetadata) {
          context.addIssue({ code: 'custom', message: `must have at most ${mostMetadata} members; leave some out` });
        }
        return all;
      },
      z.record(text(100), value),
    )
    .meta({
      maxProperties: mostMetadata,
      description: "What the channel's own programs keep with the order: texts of up to 1000 characters by name",
    });

const property = z
  .strictObject({
    name: text(100),
    value: text(1000).optional().meta({ description: 'Absent where the name says it all' }),
  })
  .meta({ id: 'LineProperty' });

const giftMessage = text(1000).optional().meta({ description: 'To be put into the parcel' });

/** What an order says beside what is ordered, as placements and answers have it. */
export const freeData = {
  tags: tags.optional(),
  metadata: metadataOf(text(1000)).optional(),
  note: text(4000)
    .optional()
    .meta({ description: 'What the customer wrote with the order; staff add notes of their own to a placed order' }),
  giftMessage,
};

/** The same of a line. */
export const freeDataOfLine = {
  note: text(1000).optional().meta({ description: 'What the customer wrote about the line' }),
  properties: z
    .array(property)
    .max(mostProperties)
    .optional()
    .meta({ description: 'How it is to be made or chosen: engraving, size, in the order in which it is shown' }),
  giftMessage,
};

const ofOrder = z.object(freeData);
const ofLine = z.object(freeDataOfLine);

type FreeDataOfOrder = Readonly<z.output<typeof ofOrder>>;
export type FreeDataOfLine = Readonly<z.output<typeof ofLine>>;

/** What an order says, and its lines by their ids. What is absent says nothing. */
export interface FreeData extends FreeDataOfOrder {
  readonly lines?: Readonly<Record<string, FreeDataOfLine>> | undefined;
}

/** What an order and its lines say; undefined where that is nothing. Lines have their place, from "1" on, as id. */
export function freeDataOf(
  order: FreeDataOfOrder & { readonly lines: readonly FreeDataOfLine[] },
): FreeData | undefined {
  const lines = order.lines.flatMap((line, index) => {
    const said = saidOf(freeDataOfLine, line);
    return said ? [[String(index + 1), said]] : [];
  });
  return saidOf({ ...freeData, lines: true }, { ...order, lines: Object.fromEntries(lines) as FreeData['lines'] });
}

/** The members of these names that say something. */
function saidOf<Said extends object>(names: object, of: Said): Said | undefined {
  const members = Object.keys(names).flatMap((name) => {
    const value: unknown = of[name as keyof Said];
    return value === undefined || Object.keys(Object(value)).length === 0 ? [] : [[name, value]];
  });
  return members.length === 0 ? undefined : (Object.fromEntries(members) as Said);
}
