/** A thing that was waited for has not come. */
export class DidNotCome extends Error {
  override readonly name = 'DidNotCome';
}

/** Two minutes: a machine may be slow, but what has not come by then does not come. */
const usualPatience = 120_000;

/**
 * Looks again and again until what it sees is as wanted, and gives that. Throws DidNotCome with what it saw last when
 * `patience` milliseconds are over. A look that fails is not forgiven.
 */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen>,
  isWanted: (seen: Seen) => boolean,
  patience = usualPatience,
): Promise<Seen> {
  const giveUpAt = Date.now() + patience;
  for (let pause = 20; ; pause = Math.min(500, pause * 1.5)) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    if (Date.now() > giveUpAt)
      throw new DidNotCome(`waited for ${what}; saw last: ${JSON.stringify(seen).slice(0, 3000)}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
