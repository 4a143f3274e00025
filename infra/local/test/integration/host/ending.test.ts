import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const hostFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** A process that serves until it is to end, and takes a moment for its end; `meanwhile` is what it does. */
const program = (meanwhile: string) => `
  import { exitCode, untilEnded } from '#host/ending/ending.ts';
  const ending = untilEnded((error) => console.error(error.message));
  const serving = setInterval(() => {}, 1000);
  ${meanwhile}
  ending.addEventListener('abort', () => setTimeout(() => { console.log('closed'); process.exit(exitCode(ending)); }, 100));
  console.log('ready');
`;

async function run(meanwhile: string, signals: readonly NodeJS.Signals[] = []) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program(meanwhile)], { cwd: hostFolder });
  const said = { out: '', error: '' };
  child.stdout.on('data', (text) => {
    if (String(text).includes('ready')) for (const signal of signals) child.kill(signal);
    said.out += text;
  });
  child.stderr.on('data', (text) => (said.error += text));
  const [code] = await once(child, 'close');
  return { code, ...said };
}

describe('the end of a host', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('comes by %s, in order', async (signal) => {
    expect(await run('', [signal])).toEqual({ code: 0, out: 'ready\nclosed\n', error: '' });
  });

  it('comes once when Ctrl-C reaches it from the terminal and from npm', async () => {
    expect(await run('', ['SIGINT', 'SIGINT'])).toEqual({ code: 0, out: 'ready\nclosed\n', error: '' });
  });

  it('comes when the program that started it with a channel is killed', async () => {
    const starting = `
      import { spawn } from 'node:child_process';
      const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
      spawn(process.execPath, ['--input-type=module', '--eval', ${JSON.stringify(program(''))}], { stdio });
    `;
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', starting], { cwd: hostFolder });
    let out = '';
    starter.stdout.on('data', (text) => {
      out += text;
      if (String(text).includes('ready')) starter.kill('SIGKILL');
    });
    await once(starter, 'close');
    expect(out).toBe('ready\nclosed\n');
  }, 20_000);

  it.each([
    ['an error', "setTimeout(() => { throw new Error('no room'); }, 50);"],
    ['a rejection', "setTimeout(() => Promise.reject(new Error('no room')), 50);"],
  ])('comes by %s that nobody caught, in order, and is a failure', async (_, meanwhile) => {
    expect(await run(meanwhile)).toEqual({ code: 1, out: 'ready\nclosed\n', error: 'no room\n' });
  });
});
