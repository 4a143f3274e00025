/** The first `most` rows; all for 0. */
export async function take<Row>(rows: AsyncIterable<Row>, most: number): Promise<Row[]> {
  const taken: Row[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length === most) break;
  }
  return taken;
}
