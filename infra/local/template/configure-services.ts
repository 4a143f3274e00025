import type { LocalService, Resource, ResourceKind, Surroundings } from '../service.ts';
import type { Assembly } from './assembly.ts';
import { inertKinds } from './inert-kinds.ts';
import { resolveResources } from './resources.ts';

/**
 * Resolves everything in the assembly and hands each service the resources of its kinds. Returns all resources.
 * Throws a TemplateError for what no service knows.
 */
export function configureServices(
  services: readonly LocalService[],
  assembly: Assembly,
  where: Surroundings,
): Resource[] {
  const resources = resolveResources(assembly, kindsOf(services), where);
  for (const service of services) {
    const types = new Set(service.kinds.map((kind) => kind.type));
    service.configure(resources.filter((resource) => types.has(resource.type)));
  }
  return resources;
}

function kindsOf(services: readonly LocalService[]): ResourceKind[] {
  const kinds = services.flatMap((service) => service.kinds);
  const own = new Set(kinds.map((kind) => kind.type));
  return [...kinds, ...inertKinds.filter((kind) => !own.has(kind.type))];
}
