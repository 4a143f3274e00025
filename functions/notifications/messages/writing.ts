import { exponentOf, type DecimalMoney } from '#shared/money.ts';
import type { Locale } from './message.ts';

/** How a language writes amounts, numbers and lists, and which form of a word goes with a number. */
export interface Writing {
  readonly amount: (money: DecimalMoney) => string;
  readonly number: (number: number) => string;
  /** Decimal text with as many places: `1.250` as `1,250`. */
  readonly decimal: (text: string) => string;
  readonly list: (words: readonly string[]) => string;
  /** `one`, `few`, `many` or `other`: the plural form by the rules of the language. */
  readonly form: (number: number) => Intl.LDMLPluralRule;
}

/** The writing of a language. Amounts have the digits that ISO 4217 gives their currency. */
export function writingOf(locale: Locale): Writing {
  const numbers = new Intl.NumberFormat(locale);
  const lists = new Intl.ListFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  return {
    amount: ({ amount, currency }) => {
      const digits = exponentOf(currency);
      return new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(Number(amount));
    },
    number: (number) => numbers.format(number),
    decimal: (text) => {
      const places = text.split('.')[1]?.length ?? 0;
      return new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places }).format(
        Number(text),
      );
    },
    list: (words) => lists.format(words),
    form: (number) => plurals.select(number),
  };
}
