import { phoneNormalForm } from '#shared/phones/phones.ts';
import type { OrderFilters } from '#shared/contracts/api/search.ts';
import { emailTerm, hiddenTerm, phoneTerm, trackingTerm, wordsOf, type TermKind } from '../terms.ts';
import type { WantedTerm } from './filters.ts';

/** What is looked for, by the parameter that says so. */
export type Looked = Pick<OrderFilters, TermKind>;

/** The order in which terms tell most: few orders have the same tracking number, many the same SKU. */
const byWeight: readonly TermKind[] = ['tracking', 'invoice', 'email', 'phone', 'customer', 'name', 'tag', 'sku'];

/**
 * The terms that a listing asks for, those first of which there are fewest orders.
 * @param countries from which a number without a country of its own may be dialled, ISO 3166-1.
 */
export async function wantedTerms(looked: Looked, countries: readonly string[], secret: Buffer): Promise<WantedTerm[]> {
  const { customer, email, phone, name, sku, tag, tracking, invoice } = looked;
  const alternatives: Readonly<Record<TermKind, readonly (readonly (string | undefined)[])[]>> = {
    tracking: tracking === undefined ? [] : [[trackingTerm(tracking)]],
    invoice: invoice === undefined ? [] : [[invoice]],
    email: email === undefined ? [] : [[emailTerm(email)]],
    phone: phone === undefined ? [] : [await phoneTerms(phone, countries)],
    customer: customer === undefined ? [] : [[customer]],
    name: [...new Set(wordsOf(name ?? ''))].toSorted((one, other) => other.length - one.length).map((word) => [word]),
    tag: tag === undefined ? [] : [[tag]],
    sku: sku === undefined ? [] : [[sku]],
  };
  return byWeight.flatMap((kind) =>
    alternatives[kind].map((values) => {
      const given = values.filter((value) => value !== undefined);
      return { kind, anyOf: [...new Set(given)].map((value) => hiddenTerm({ kind, value }, secret)) };
    }),
  );
}

/** Every form in which a number that is written so may stand with an order. */
async function phoneTerms(phone: string, countries: readonly string[]): Promise<(string | undefined)[]> {
  const dialled = await Promise.all([...new Set(countries)].map((country) => phoneNormalForm(phone, country)));
  return [phone, ...dialled].map(phoneTerm);
}
