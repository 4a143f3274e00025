import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contexts } from '#functions/contexts.ts';
import { eventCatalogue } from '#shared/contracts/events/catalogue.ts';

const root = resolve(import.meta.dirname, '../..');

describe.each(contexts)('the README of $name', ({ name, folder }) => {
  const file = join(root, folder, 'README.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';

  it('names every event that it tells, and no other as its own', () => {
    const told = Object.entries(eventCatalogue).flatMap(([type, { context }]) => (context === name ? [type] : []));
    const tells = /\n## Tells\n([^]*?)\n## /.exec(text)?.[1] ?? '';
    expect([...tells.matchAll(/`([A-Z]\w+)`/g)].map(([, type]) => type)).toEqual(told);
  });

  it('names every metric that it counts', () => {
    const sources = globSync('**/*.ts', { cwd: join(root, folder) }).map((source) =>
      readFileSync(join(root, folder, source), 'utf8'),
    );
    const counted = sources.flatMap((source) =>
      [...source.matchAll(/\bcount\(([^;]*?)(?:,|\);)/g)].flatMap(([, name = '']) =>
        [...name.matchAll(/'([A-Z]\w+)'/g)].map(([, metric]) => metric),
      ),
    );
    const measures = text.slice(text.indexOf('\n## Measures\n'));
    expect(counted.filter((metric) => !measures.includes(`\`${metric}\``))).toEqual([]);
  });

  it('names every slice', () => {
    const slices = globSync('*/', { cwd: join(root, folder) });
    expect(slices.filter((slice) => !text.includes(`\`${slice.replace(/\/?$/, '/')}\``))).toEqual([]);
  });

  it('has links that lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(join(root, folder, target)))).toEqual([]);
  });
});
