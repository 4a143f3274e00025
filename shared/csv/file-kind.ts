/** How files begin that are no rows of text, whatever their names, and what to do. */
const others: readonly (readonly [begins: string, told: string])[] = [
  [
    '504b0304',
    'is a .zip archive or an .xlsx spreadsheet: unpack it, or save the sheet as CSV, and name the .csv file',
  ],
  ['d0cf11e0', 'is a spreadsheet of an old kind (.xls): save it as CSV and name the .csv file'],
  ['25504446', 'is a PDF document: export the data as CSV and name the .csv file'],
];

/** What a file is that is no text, by its first bytes, and what to do; undefined of one that may be text. */
export function otherThanText(head: Uint8Array): string | undefined {
  const begins = Buffer.from(head).toString('hex');
  return others.find(([bytes]) => begins.startsWith(bytes))?.[1];
}
