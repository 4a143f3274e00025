import { textInKeyOrder } from './key-order.ts';

/** So many texts are kept at most. */
const mostKept = 4000;

/** The texts of items with their members in order. Most are read several times before they change. */
export class TextsInOrder {
  readonly #known = new Map<string, string>();

  of(text: string): string {
    let inOrder = this.#known.get(text);
    if (inOrder === undefined) {
      if (this.#known.size >= mostKept) this.#known.clear();
      this.#known.set(text, (inOrder = textInKeyOrder(text)));
    }
    return inOrder;
  }
}
