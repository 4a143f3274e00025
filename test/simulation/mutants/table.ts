import Table from 'cli-table3';
import type { Hunted } from './hunter.ts';
import { mutants } from './mutants.ts';

/** Whether a planted bug was seen; of the runs without any, whether nothing was. */
export function isCaught(hunted: Hunted): boolean {
  if ('trouble' in hunted) return false;
  return (hunted.mutant === '') === (hunted.violation === undefined);
}

/** One line while the hunt goes on. */
export function shortLine(hunted: Hunted): string {
  const name = hunted.mutant === '' ? 'no bug planted' : hunted.mutant;
  if ('trouble' in hunted) return `BROKEN   ${name}: ${hunted.trouble}`;
  const { violation, seconds, orders } = hunted;
  const told = violation ? `by ${violation.invariant}: ${violation.sentence.slice(0, 120)}` : 'nothing was seen';
  const mark = isCaught(hunted) ? (hunted.mutant === '' ? 'clean ' : 'caught') : 'MISSED';
  return `${mark}  ${name}, ${orders} orders, ${Math.round(seconds)} s, ${told}`;
}

/** The table for people. @param seconds that all of it took. */
export function rendered(all: readonly Hunted[], seconds: number): string {
  const table = new Table({
    head: ['planted bug', 'what it breaks', 'seen by', 'seed', 'orders', 'step'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right'],
    colWidths: [null, 50, 32, null, null, null],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const hunted of all) table.push(cells(hunted));
  const planted = all.filter(({ mutant }) => mutant !== '');
  const survivors = planted.filter((hunted) => !isCaught(hunted)).map(({ mutant }) => mutant);
  return [
    table.toString(),
    `${planted.length - survivors.length} of ${planted.length} planted bugs were caught in ${Math.round(seconds)} s`,
    ...(survivors.length === 0 ? [] : [`not caught: ${survivors.join(', ')}`]),
  ].join('\n');
}

function cells(hunted: Hunted): string[] {
  const name = hunted.mutant === '' ? '(none)' : hunted.mutant;
  const breaks = mutants.find((mutant) => mutant.name === hunted.mutant)?.breaks ?? 'the same runs without a bug';
  if ('trouble' in hunted) return [name, breaks, `BROKEN: ${hunted.trouble}`, '-', '-', '-'];
  const { violation, seed, orders } = hunted;
  const rule = violation
    ? `${violation.invariant}. ${violation.rule}`
    : hunted.mutant === ''
      ? 'nothing to see'
      : 'NOT SEEN';
  return [name, breaks, rule, seed, String(orders), violation ? String(violation.step) : '-'];
}
