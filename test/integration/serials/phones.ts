import { afterAll, beforeEach } from 'vitest';
import { startEngine, type Engine } from '../../support/tables/engine.ts';
import { item, itemRow, putWorld } from '../../support/world.ts';

/** Before each test of a file, a world that sells telephones, each with its serial number. @returns its tables. */
export async function sellPhones(): Promise<Engine> {
  const engine = await startEngine();
  afterAll(() => engine.stop());
  beforeEach(async () => {
    await engine.clear();
    await putWorld(engine);
    await engine.put('Catalogue', itemRow(item('PHONE', { serialised: true })));
  });
  return engine;
}
