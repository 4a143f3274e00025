/** Whole pence as the API's decimal amount in pounds: 1990 as "19.90". Throws a RangeError for anything but a whole number. */
export function pounds(pence: number): string {
  if (!Number.isSafeInteger(pence)) throw new RangeError(`${pence} is not a whole number of pence`);
  const digits = String(Math.abs(pence)).padStart(3, '0');
  return `${pence < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The pence of a decimal amount in pounds, as the API answers it. Throws for a text that is none. */
export function penceOf(amount: string): number {
  if (!/^-?\d{1,13}\.\d\d$/.test(amount)) throw new Error(`the API answered with an amount that is none: "${amount}"`);
  return Number(amount.replace('.', '')) || 0;
}
