import { english } from './english.ts';
import type { Locale, Message, MessageFacts, TemplateName } from './message.ts';
import { russian } from './russian.ts';

const languages = { en: english, ru: russian };

/** Writes a message in the customer's language. */
export function writeMessage(name: TemplateName, locale: Locale, facts: MessageFacts): Message {
  const { greeting, templates } = languages[locale];
  const { subject, body } = templates[name](facts);
  return { subject, text: `${greeting(facts.customerName)}\n\n${body}\n` };
}
