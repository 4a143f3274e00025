import type { TestProject } from 'vitest/node';
import { receiversHere, type ReceiverPlace } from '../support/system/webhook-receiver.ts';
import { offeredBy } from './named-system.ts';
import { namedSystem, TestHost, type SystemAddress } from '../support/system/system.ts';

declare module 'vitest' {
  interface ProvidedContext {
    system: SystemAddress;
    mails: boolean;
    receivers: ReceiverPlace | undefined;
  }
}

/** Tells the tests which system to run against; starts one where none is named, and ends it afterwards. */
export default async function provideSystem(project: TestProject): Promise<() => Promise<void>> {
  const named = namedSystem();
  if (named) {
    const { mails, receivers } = await offeredBy(named, (sentence) => process.stderr.write(`${sentence}\n`));
    project.provide('system', named);
    project.provide('mails', mails);
    project.provide('receivers', receivers);
    return async () => {};
  }
  const host = await TestHost.start({ demoSpeed: 20 });
  project.provide('system', host.system);
  project.provide('mails', true);
  project.provide('receivers', receiversHere);
  return () => host.close();
}
