import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { execArgv } from '../worlds/crew.ts';
import { nodeOnOwnCore } from '../worlds/own-core.ts';
import type { Hunted } from './hunter.ts';

const hunterFile = fileURLToPath(new URL('./hunter.ts', import.meta.url));

/**
 * Hunts planted bugs in several processes, each of which has one world at a time. The results come in the order of the names.
 * @param found called for each as soon as it is known.
 */
export async function huntAll(
  names: readonly string[],
  processes: number,
  found: (hunted: Hunted) => void,
): Promise<Hunted[]> {
  const left = [...names];
  const results = new Map<string, Hunted>();
  await Promise.all(
    Array.from({ length: Math.min(processes, names.length) }, async (_, place) => {
      for (let name = left.shift(), hunter = newHunter(place); ; name = left.shift()) {
        if (name === undefined) return void hunter.kill();
        const hunted = await ask(hunter, name);
        if ('trouble' in hunted) {
          // What is half torn down in its process is no ground for the next world.
          hunter.kill();
          hunter = newHunter(place);
        }
        results.set(name, hunted);
        found(hunted);
      }
    }),
  );
  return names.flatMap((name) => results.get(name) ?? []);
}

const newHunter = (place: number): ChildProcess =>
  fork(hunterFile, { ...nodeOnOwnCore(place, execArgv), stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

function ask(hunter: ChildProcess, mutant: string): Promise<Hunted> {
  return new Promise((resolve) => {
    const died = (code: number | null) => resolve({ mutant, trouble: `its process ended with ${code}` });
    hunter.once('exit', died);
    hunter.once('message', (hunted) => {
      hunter.off('exit', died);
      resolve(hunted as Hunted);
    });
    hunter.send(mutant);
  });
}
