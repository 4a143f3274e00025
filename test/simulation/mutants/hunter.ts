// One of the processes that hunt: it gets a planted bug at a time from its parent and sends back how it was found.
import { faultKinds, type FaultKind } from '../faults/kinds.ts';
import { prepareAssembly } from '../prepare.ts';
import { hunt, huntNothing, type Catch } from './hunt.ts';
import { mutants } from './mutants.ts';

/** What a hunter answers with. */
export type Hunted = Catch | { readonly mutant: string; readonly trouble: string };

const assembly = prepareAssembly();

process.on('message', (name: string) => {
  void hunted(name).then((answer) => process.send?.(answer));
});

async function hunted(name: string): Promise<Hunted> {
  try {
    if (name === '') return await huntNothing(await assembly, new Set(Object.keys(faultKinds) as FaultKind[]));
    const mutant = mutants.find((one) => one.name === name);
    if (!mutant) throw new Error(`there is no planted bug ${name}`);
    return await hunt(mutant, await assembly);
  } catch (error) {
    return { mutant: name, trouble: error instanceof Error ? error.message : String(error) };
  }
}
