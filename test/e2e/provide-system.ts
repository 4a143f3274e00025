import type { TestProject } from 'vitest/node';
import { namedSystem, TestHost, type SystemAddress } from '../support/system.ts';

declare module 'vitest' {
  interface ProvidedContext {
    system: SystemAddress;
  }
}

/** Tells the tests which system to run against; starts one where none is named, and ends it afterwards. */
export default async function provideSystem(project: TestProject): Promise<() => Promise<void>> {
  const named = namedSystem();
  if (named) {
    project.provide('system', named);
    return async () => {};
  }
  const host = await TestHost.start({ demoSpeed: 20 });
  project.provide('system', host.system);
  return () => host.close();
}
