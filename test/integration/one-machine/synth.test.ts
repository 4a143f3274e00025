import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { synthesize, SynthError } from '#infra/one-machine/synth.ts';

const app = `import { writeFileSync, readFileSync } from 'node:fs'; import { join } from 'node:path';
const colour = readFileSync(join(import.meta.dirname, '../shared/colour.txt'), 'utf8');
if (colour === 'none') throw new Error('there is no such colour');
writeFileSync(join(process.env.CDK_OUTDIR, 'manifest.json'), JSON.stringify({ colour, stage: process.env.OMS_STAGE,
  port: process.env.OMS_PORT ?? null, context: JSON.parse(process.env.CDK_CONTEXT_JSON), run: Date.now() + Math.random() }));`;

function newProject(): { project: string; write: (path: string, text: string) => void; into: string } {
  const project = mkdtempSync(join(tmpdir(), 'oms-project-'));
  const write = (path: string, text: string) => writeFileSync(join(project, path), text);
  for (const folder of ['infra', 'infra/local', 'shared']) mkdirSync(join(project, folder));
  write('package.json', '{"type":"module"}');
  write('cdk.json', '{"context":{"flag":true}}');
  write('infra/app.ts', app);
  write('shared/colour.txt', 'green');
  return { project, write, into: join(project, 'cdk.out', 'local') };
}

const manifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<string, unknown>;

describe('synthesis for one machine', () => {
  it('runs the app for the stage "local", with the context of cdk.json and no other settings', async () => {
    process.env['OMS_PORT'] = '1';
    const { project, into } = newProject();
    expect(manifest(await synthesize(project, into))).toMatchObject({
      colour: 'green',
      stage: 'local',
      port: null,
      context: { flag: true },
    });
    delete process.env['OMS_PORT'];
  });

  it('is spared while the sources stay as they are, whatever changes in the host itself', async () => {
    const { project, write, into } = newProject();
    const first = manifest(await synthesize(project, into));
    write('infra/local/host.ts', 'changed');
    expect(manifest(await synthesize(project, into))).toEqual(first);
    write('shared/colour.txt', 'blue');
    const changed = manifest(await synthesize(project, into));
    expect(changed['colour']).toBe('blue');
    write('shared/colour.txt', 'green');
    expect(manifest(await synthesize(project, into))).toEqual(first);
  });

  it('leaves nothing half made when the app fails, and says what the app said', async () => {
    const { project, write, into } = newProject();
    write('shared/colour.txt', 'none');
    await expect(synthesize(project, into)).rejects.toThrow(SynthError);
    await expect(synthesize(project, into)).rejects.toThrow('there is no such colour');
    expect(readdirSync(into)).toEqual([]);
  });

  it('ends the app when the host is to end meanwhile, and leaves nothing half made', async () => {
    const { project, write, into } = newProject();
    write('infra/app.ts', 'setInterval(() => {}, 1000);');
    const ending = new AbortController();
    const begun = () => setTimeout(() => ending.abort(), 100);
    await expect(synthesize(project, into, { begun, ending: ending.signal })).rejects.toThrow('aborted');
    expect(readdirSync(into)).toEqual([]);
  });

  it('names the file when cdk.json is not JSON', async () => {
    const { project, write, into } = newProject();
    write('cdk.json', '{');
    await expect(synthesize(project, into)).rejects.toThrow(`${join(project, 'cdk.json')} is not JSON: `);
  });

  it('keeps the assemblies of a few earlier states', async () => {
    const { project, write, into } = newProject();
    for (const colour of ['a', 'b', 'c', 'd', 'e', 'f']) {
      write('shared/colour.txt', colour);
      await synthesize(project, into);
    }
    expect(readdirSync(into)).toHaveLength(4);
  });
});
