import { pause } from '../clients/desk.ts';
import { nextDefinition } from '../versions/next-version.ts';
import type { Versions } from '../versions/versions.ts';
import type { Scene } from './scene.ts';

/**
 * Brings the next version into service while orders are placed, in the order of a deployment: the functions first, for some of
 * the calls and then for all, now and then taken back in between; the workflow's definition last. Orders that are under way
 * keep the definition that they began with. Now and then all of it is rolled back when orders have begun with the new definition:
 * the present version then meets states that it does not know, which a person sees to until it is deployed again.
 * @param placing how long orders are placed, in milliseconds
 */
export async function deploy({ world, faults }: Scene, versions: Versions, placing: number): Promise<void> {
  if (!faults.has('versions')) return;
  const chance = faults.of('deployment');
  const wait = (share: number) => pause(world, Math.round(placing * share * (0.5 + chance.next())));
  await wait(0.1);
  versions.begin();
  await wait(0.1);
  if (chance.happens(0.3)) {
    versions.takeBack();
    await wait(0.1);
    versions.begin();
  }
  await wait(0.2);
  versions.finish();
  world.redefineWorkflows(nextDefinition);
  if (chance.happens(0.3)) {
    await wait(0.15);
    world.redefineWorkflows((definition) => definition);
    versions.takeBack();
    await wait(0.15);
    versions.finish();
    world.redefineWorkflows(nextDefinition);
  }
}
