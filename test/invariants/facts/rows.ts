/** A row as it is stored; what is in it, the invariant that reads it knows. */
// oxlint-disable-next-line typescript/no-explicit-any -- the invariants share no types with what they check
export type Row = Readonly<Record<string, any>>;

/** Rows whose sort key begins with `prefix`. */
export function entriesOf(rows: readonly Row[], prefix: string): Row[] {
  return rows.filter(({ entry }) => typeof entry === 'string' && entry.startsWith(prefix));
}
