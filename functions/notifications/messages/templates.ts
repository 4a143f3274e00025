import { locales } from '#shared/contracts/vocabulary.ts';
import { english } from './english.ts';
import type { Locale, Message, MessageFacts, TemplateName } from './message.ts';
import { russian } from './russian.ts';

const languages: Readonly<Record<Locale, typeof english>> = { en: english, ru: russian };

/** The language in which a customer is written to: that of the locale where there are texts in it, or English. */
export function languageOf(locale: string): Locale {
  const [language] = locale.toLowerCase().split(/[^a-z]/, 1);
  return locales.find((known) => known === language) ?? 'en';
}

/** Writes a message in one of the languages. */
export function writeMessage(name: TemplateName, locale: Locale, facts: MessageFacts): Message {
  const { greeting, templates } = languages[locale];
  const { subject, body } = templates[name](facts);
  return { subject, text: `${greeting(facts.customerName)}\n\n${body}\n` };
}
