/** What stands between the marks `<!-- name -->` and `<!-- /name -->` of a page. */
export type Blocks = Readonly<Record<string, string>>;

/** The page with its blocks anew. Throws an Error when the page and the blocks do not have the same names. */
export function withBlocks(page: string, blocks: Blocks): string {
  const marked = [...page.matchAll(/^<!-- ([a-z-]+) -->$/gm)].map(([, name]) => name);
  const names = Object.keys(blocks);
  if (marked.length !== names.length || names.some((name) => !marked.includes(name))) {
    throw new Error(`the page has the blocks ${marked.join(', ')}, and not ${names.join(', ')}`);
  }
  return names.reduce((text, name) => {
    const block = new RegExp(`(^<!-- ${name} -->\n)[^]*?(^<!-- /${name} -->$)`, 'm');
    if (!block.test(text)) throw new Error(`the block ${name} of the page has no end`);
    return text.replace(block, (_, begin: string, end: string) => `${begin}\n${blocks[name] ?? ''}\n\n${end}`);
  }, page);
}
