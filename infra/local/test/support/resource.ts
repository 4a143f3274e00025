import type { Resource, ResourceKind, Surroundings } from '#host/service.ts';
import { testKernel, type TestKernel } from './kernel.ts';

/** A resource as the host hands it to a service, its properties checked against the kind. */
export function resource<Properties>(
  kind: ResourceKind<Properties>,
  name: string,
  properties: Record<string, unknown>,
  where: Surroundings,
): Resource<Properties> {
  const named = kind.nameProperty === undefined ? properties : { [kind.nameProperty]: name, ...properties };
  const { ref, attributes } = kind.identify(name, where, name, (property) => named[property]);
  return {
    stack: 'Test',
    logicalId: name,
    type: kind.type,
    name,
    ref,
    attributes,
    properties: kind.properties.parse(named),
  };
}

/** A host started anew on what an earlier one has written, `offFor` milliseconds later. */
export async function restarted(kernel: TestKernel, offFor = 0): Promise<TestKernel> {
  const next = testKernel({ db: kernel.db, newId: kernel.newId });
  await next.timeline.advanceTo(kernel.timeline.now() + offFor);
  return next;
}
