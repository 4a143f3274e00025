/** What has been opened and must be closed again, last first, whether a start succeeds or fails half way. */
export class Closers {
  readonly #closers: { readonly name: string; readonly close: () => void | Promise<void> }[] = [];

  add(name: string, close: () => void | Promise<void>): void {
    this.#closers.push({ name, close });
  }

  /** Closes everything; one that fails is reported and does not keep the others open. */
  async closeAll(failed: (name: string, error: unknown) => void): Promise<void> {
    for (const { name, close } of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failed(name, error);
      }
    }
  }
}
