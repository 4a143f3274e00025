import { createHmac } from 'node:crypto';
import { addressesOf, trackingNumbersOf, type FulfilmentOrder, type OrderWithPeople } from '#functions/orders/rules.ts';
import { emailNormalForm } from '#shared/emails.ts';

/** What orders are looked for by, beside their states. */
export const termKinds = ['customer', 'email', 'phone', 'name', 'sku', 'tag', 'tracking', 'invoice'] as const;
export type TermKind = (typeof termKinds)[number];

/** One thing that an order is found by, in the form in which it is compared. */
export interface Term {
  readonly kind: TermKind;
  readonly value: string;
}

/** The most words of names that an order is found by: the first ones. */
const mostWords = 30;

/** Everything that an order is found by, each once. */
export function termsOf(order: OrderWithPeople, fulfilmentOrders: readonly FulfilmentOrder[]): Term[] {
  const { contact, billTo, freeData, past } = order;
  const people = [contact, billTo, billTo?.address, ...addressesOf(order)].filter((who) => who !== undefined);
  const words = people.flatMap(({ name, company }) => [name, company]).flatMap((text) => wordsOf(text ?? ''));
  const values: Readonly<Record<TermKind, readonly (string | undefined)[]>> = {
    customer: [contact.customerId],
    email: people.map(({ email, emailNormalised }) => emailNormalised ?? emailTerm(email)),
    phone: people.map(({ phone, phoneNormalised }) => phoneTerm(phoneNormalised ?? phone)),
    name: [...new Set(words)].slice(0, mostWords),
    sku: order.lines.flatMap(({ sku, orderedSku, bundle }) => [sku, orderedSku, bundle?.sku]),
    tag: freeData?.tags ?? [],
    tracking: [
      ...fulfilmentOrders.flatMap(({ shipment }) => trackingNumbersOf(shipment)),
      ...(past?.shipments.flatMap(({ trackingNumbers = [] }) => trackingNumbers) ?? []),
    ].map(trackingTerm),
    // Of those that were issued here, the numbers tell their order.
    invoice: past?.invoices.map(({ number }) => number) ?? [],
  };
  return termKinds.flatMap((kind) =>
    [...new Set(values[kind])].flatMap((value) => (value === undefined || value === '' ? [] : [{ kind, value }])),
  );
}

/**
 * The words of a name as they are compared: letters and digits, without marks and case (`Müller-Lüdenscheidt` is `muller` and `ludenscheidt`). Of
 * single letters none, unless it has no other.
 */
export function wordsOf(name: string): string[] {
  const folded = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase().toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const long = words.filter((word) => !/^\p{Script=Latin}$/u.test(word));
  return long.length > 0 ? long : words;
}

/** An e-mail address as it is compared; what has no such form, in small letters. */
export function emailTerm(email: string | undefined): string | undefined {
  return email === undefined ? undefined : (emailNormalForm(email) ?? email.toLowerCase());
}

/** A telephone number as it is compared: without its extension; of what has no normal form, its digits. */
export function phoneTerm(phone: string | undefined): string | undefined {
  const number = phone?.replace(/;ext=.*$/, '');
  return number?.startsWith('+') ? `+${digitsOf(number)}` : number && digitsOf(number);
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** A tracking number as it is compared: without case. */
export const trackingTerm = (number: string): string => number.toUpperCase();

/** What stands for a term where orders are found by it: of 96 bits, and not to be told without the secret. */
export function hiddenTerm({ kind, value }: Term, secret: Buffer): string {
  return createHmac('sha256', secret).update(`${kind}\n${value}`).digest().subarray(0, 12).toString('base64url');
}
