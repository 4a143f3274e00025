import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import manifest from '../client/package.json' with { type: 'json' };

/** `npm run client:pack [folder]`: writes the client as it is published, JavaScript with declarations, by default to client/dist. */
const root = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(root, 'client', 'dist'));
rmSync(target, { recursive: true, force: true });
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
execFileSync(process.execPath, [compiler, '-p', join(root, 'client', 'tsconfig.json'), '--outDir', target], {
  stdio: 'inherit',
});

// Inside the project the sources are imported as they are; outside, what is compiled.
const { private: _, exports: _sources, ...published } = manifest;
const shape = {
  ...published,
  exports: { types: './index.d.ts', default: './index.js' },
  files: ['**/*.js', '**/*.d.ts', 'examples'],
  sideEffects: false,
};
writeFileSync(join(target, 'package.json'), `${JSON.stringify(shape, null, 2)}\n`);
cpSync(join(root, 'client', 'examples'), join(target, 'examples'), { recursive: true });
// The project does not go with the package: what leads to it is left as text.
const readme = readFileSync(join(root, 'client', 'README.md'), 'utf8');
writeFileSync(join(target, 'README.md'), readme.replace(/\[([^\]]+)\]\(\.\.\/[^)]*\)/g, '$1'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
