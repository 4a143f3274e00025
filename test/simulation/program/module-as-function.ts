/**
 * Turns a bundle in ES module form, as esbuild prints it, into the body of a function that returns the exports. The function
 * can be called again and again, which makes an instance of the module each time. It gets `importModule` to take what the
 * bundle imports.
 */
export function moduleAsFunction(bundle: string): string {
  return bundle
    .replaceAll(importStatement, (_, what: string | undefined, from: string) => importing(what?.trim(), from))
    .replaceAll(
      exportStatement,
      (_, names: string) => `return {${names.replaceAll(/([\w$]+) as ([\w$]+)/g, '$2: $1')}};`,
    )
    .replaceAll('import.meta.url', '"file:///var/task/index.mjs"');
}

const importStatement = /^import (?:([^;"']+?) from )?["']([^"']+)["'];$/gm;
const exportStatement = /^export \{([^}]*)\};$/gm;

function importing(what: string | undefined, from: string): string {
  const module = `importModule(${JSON.stringify(from)})`;
  if (what === undefined) return `${module};`;
  const [, whole] = /^\* as ([\w$]+)$/.exec(what) ?? [];
  if (whole) return `const ${whole} = ${module};`;
  const [, standard, names] = /^([\w$]+)?\s*,?\s*(?:\{([^}]*)\})?$/.exec(what) ?? [];
  const constants = names ? [`{${names.replaceAll(/([\w$]+) as ([\w$]+)/g, '$1: $2')}} = ${module}`] : [];
  if (standard) constants.unshift(`${standard} = ${module}.default`);
  return `const ${constants.join(', ')};`;
}
