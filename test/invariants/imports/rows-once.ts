import type { Row } from '../facts/rows.ts';
import type { Invariant, RowChange, Tables, Transaction } from '../invariant.ts';

/** What a movement of stock names as its cause, where it is a row of an import. */
const ofImport = /^IMPORT-[0-9a-f]+-\d+$/;

/** 4. Each row of an import has its effect once, and is told once; what its import counts adds up to them. */
export function importsInvariant(tables: Tables): Invariant {
  /** Units that a row of an import has set, by movement: the line and the item that it names. */
  const counted = new Set<string>();

  function importViolations(importId: string): string[] {
    const rows = tables.partition('Imports', importId);
    const header = rows.get('IMPORT');
    if (!header) return [];
    const { facts } = header;
    const outcomes = [...rows]
      .sort()
      .flatMap(([entry, row]) => (entry.startsWith('ROWS#') ? (row['outcomes'] as Row[]) : []));
    const told: Record<string, number> = {};
    for (const { result } of outcomes) told[result] = (told[result] ?? 0) + 1;
    const lines = outcomes.map(({ line }) => Number(line));
    return [
      ...(sameCounts(told, facts.rows)
        ? []
        : [`${importId} counts ${JSON.stringify(facts.rows)}, its rows are ${JSON.stringify(told)}`]),
      ...lines.flatMap((line, index) =>
        line > (lines[index - 1] ?? 0) ? [] : [`${importId} tells of line ${line} behind line ${lines[index - 1]}`],
      ),
      ...(facts.stage === 'completed' && facts.done.bytes !== facts.bytes
        ? [`${importId} is complete with ${facts.done.bytes} of ${facts.bytes} bytes`]
        : []),
    ];
  }

  function slotViolations(client: string): string[] {
    const count = Number(tables.partition('Imports', `client#${client}`).get('RUNNING')?.['running'] ?? 0);
    const active = activeOf(client).length;
    return count === active ? [] : [`${client} is counted to have ${count} imports that run, and has ${active}`];
  }

  const activeOf = (client?: string): string[] =>
    [...tables.partitions('Imports')].flatMap(([importId, rows]) => {
      const header = rows.get('IMPORT');
      const isActive = ['running', 'cancelling'].includes(header?.['facts'].stage);
      return header && isActive && (client === undefined || header['client'] === client) ? [importId] : [];
    });

  function countedTwice(changes: readonly RowChange[]): string[] {
    const made = changes.filter(
      ({ table, entry, before }) => table === 'Inventory' && entry.startsWith('MOVEMENT#') && !before,
    );
    return made.flatMap(({ partition, after }) => {
      const reference = String(after?.['reference'] ?? after?.['movement']?.reference ?? '');
      if (!ofImport.test(reference)) return [];
      const cause = `${reference} of ${partition}`;
      const isSecond = counted.has(cause);
      counted.add(cause);
      return isSecond ? [`the row ${cause} was counted twice`] : [];
    });
  }

  return {
    number: 4,
    rule: 'Each row of an import has its effect once, and is told once; what its import counts adds up to them',
    rows(changes) {
      const imports = changes.filter(({ table }) => table === 'Imports');
      const clients = new Set(
        imports.flatMap(({ entry, after }) => (entry === 'IMPORT' ? [String(after?.['client'])] : [])),
      );
      return [
        ...new Set(imports.map(({ partition }) => partition)).values().flatMap(importViolations),
        ...[...clients].flatMap(slotViolations),
        ...countedTwice(changes),
      ];
    },
    transaction({ changes }: Transaction) {
      return changes.flatMap(({ table, entry, partition, before, after }) => {
        if (table !== 'Imports' || entry !== 'IMPORT' || !before) return [];
        const [was, is] = [before['facts'].done.bytes, after?.['facts'].done.bytes];
        return is >= was ? [] : [`${partition} goes back from ${was} to ${is} bytes`];
      });
    },
    atRest: () => activeOf().map((importId) => `${importId} runs still`),
  };
}

const sameCounts = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => (one[name] ?? 0) === (other[name] ?? 0));
