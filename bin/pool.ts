/** Does `work` for every item, at most `limit` at a time. The first failure stops the rest and is thrown. */
export async function forEachAtOnce<Item>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const state = { stopped: false };
  const worker = async () => {
    try {
      while (!state.stopped) {
        const { value, done } = queue.next();
        if (done) return;
        await work(value);
      }
    } catch (error) {
      state.stopped = true;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
