import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { parseSync, type EcmaScriptModule } from 'oxc-parser';

export const root = resolve(import.meta.dirname, '../..');

const parsed = new Map<string, { readonly module: EcmaScriptModule; readonly text: string }>();

/** Every source file, as its path from the root. */
export function sourceFiles(): string[] {
  return ['functions', 'shared', 'workflows', 'infra', 'demo', 'bin', 'bench', 'test'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(top, name)),
  );
}

/** What a file imports, types and what it loads when it needs it included: paths from the root, or names of packages. */
export function importsOf(file: string): string[] {
  const { module, text } = moduleOf(file);
  const late = module.dynamicImports
    .map(({ moduleRequest: { start, end } }) => text.slice(start, end))
    .filter((source) => /^['"].*['"]$/.test(source))
    .map((source) => source.slice(1, -1));
  return targetsIn(file, [...namesOf(module, () => true), ...late]);
}

/** Every file and package that loading a file loads as well, directly or through others; types and what is loaded late are not. */
export function loadedBy(file: string): string[] {
  const found = new Set<string>();
  const visit = (from: string): void => {
    const targets = targetsIn(
      from,
      namesOf(moduleOf(from).module, (isType) => !isType),
    );
    for (const target of targets) {
      if (found.has(target)) continue;
      found.add(target);
      if (inRepository(target)) visit(target);
    }
  };
  visit(file);
  return [...found];
}

export function inRepository(target: string): boolean {
  return /^(functions|shared|workflows|infra|demo|test|bin|bench)\/.*\.ts$/.test(target);
}

/** The names of modules from which a member is taken that the filter accepts; importing for the effect alone counts as a value. */
function namesOf({ staticImports, staticExports }: EcmaScriptModule, wanted: (isType: boolean) => boolean): string[] {
  return [
    ...staticImports
      .filter(({ entries }) => (entries.length === 0 ? wanted(false) : entries.some(({ isType }) => wanted(isType))))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports
      .flatMap(({ entries }) => entries)
      .flatMap(({ moduleRequest, isType }) => (moduleRequest && wanted(isType) ? [moduleRequest.value] : [])),
  ];
}

function moduleOf(file: string) {
  let known = parsed.get(file);
  if (!known) {
    const text = readFileSync(join(root, file), 'utf8');
    known = { module: parseSync(file, text).module, text };
    parsed.set(file, known);
  }
  return known;
}

function targetsIn(file: string, names: readonly string[]): string[] {
  return [...new Set(names)].map((name) => {
    if (name.startsWith('#host/')) return name.replace('#host/', 'infra/local/');
    if (name.startsWith('#')) return name.slice(1);
    return name.startsWith('.') ? normalize(relative(root, join(root, dirname(file), name))) : name;
  });
}
