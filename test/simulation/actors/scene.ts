import type { OpenBusiness } from '../business/open-business.ts';
import type { SeededFaults } from '../faults/seeded-faults.ts';
import type { World } from '../world/world.ts';
import type { WordOfWork } from './word-of-work.ts';

/** What every actor of a simulation knows. */
export interface Scene {
  readonly world: World;
  readonly business: OpenBusiness;
  readonly faults: SeededFaults;
  readonly word: WordOfWork;
  /** Whether the simulation is over, so that who comes again and again stays away. */
  readonly over: () => boolean;
}
