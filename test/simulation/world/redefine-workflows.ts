import { readFileSync } from 'node:fs';
import type { LocalService, Resource } from '#infra/local/service.ts';

const stateMachine = 'AWS::StepFunctions::StateMachine';

interface Located {
  readonly DefinitionS3Location?: { readonly Key: string };
  readonly DefinitionString?: string;
}

/**
 * Puts another definition in the place of each workflow's, as a deployment does. What has been started keeps the one that it
 * began with.
 * @param fileOf where the template's assets are.
 */
export function redefineWorkflows(
  service: LocalService,
  resources: readonly Resource[],
  fileOf: (key: string) => string,
  change: (definition: string) => string,
): void {
  const kinds = new Set(service.kinds.map(({ type }) => type));
  service.configure(
    resources
      .filter(({ type }) => kinds.has(type))
      .map((resource) => {
        if (resource.type !== stateMachine) return resource;
        const { DefinitionS3Location, DefinitionString, ...others } = resource.properties as Located;
        const definition = DefinitionS3Location
          ? readFileSync(fileOf(DefinitionS3Location.Key), 'utf8')
          : (DefinitionString ?? '');
        return { ...resource, properties: { ...others, DefinitionString: change(definition) } };
      }),
  );
}
