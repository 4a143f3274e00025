import type { Resource, ResourceKind, Surroundings } from '../service.ts';
import type { Assembly } from './assembly.ts';
import { ResolveError, resolveValue } from './intrinsics.ts';
import { AssemblyScope, type StackScope } from './stack-scope.ts';

/** Everything in the template that the host cannot serve, one line each. */
export class TemplateError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The template holds what the one-machine host cannot serve:\n${problems.map((each) => `  ${each}`).join('\n')}`,
    );
    this.name = 'TemplateError';
    this.problems = problems;
  }
}

/**
 * Resolves every resource of the assembly in two passes: all are named first, so that they may refer to each other in
 * any order, then their properties are resolved and checked strictly against their kind.
 * Throws one TemplateError that lists every problem by stack, logical id and property.
 */
export function resolveResources(assembly: Assembly, kinds: readonly ResourceKind[], where: Surroundings): Resource[] {
  const byType = new Map(kinds.map((kind) => [kind.type, kind]));
  const scope = new AssemblyScope(assembly, byType, where);
  const problems: string[] = [];
  for (const stack of scope.stacks) {
    for (const [logicalId] of stack.resources) attempt(problems, stack, logicalId, () => stack.identify(logicalId));
  }
  if (problems.length > 0) throw new TemplateError(problems);
  const resources: Resource[] = [];
  for (const stack of scope.stacks) {
    for (const [logicalId, declared] of stack.resources) {
      attempt(problems, stack, logicalId, () => {
        const kind = scope.kind(declared.Type);
        const resolved = resolveValue(declared.Properties, stack, ['Properties']);
        const checked = kind.properties.safeParse(resolved);
        if (!checked.success) {
          for (const issue of checked.error.issues) {
            const path = ['Properties', ...issue.path.map(String)];
            problems.push(problem(stack, logicalId, declared.Type, path, issue.message));
          }
          return;
        }
        const identity = stack.identify(logicalId);
        resources.push({ stack: stack.name, logicalId, type: declared.Type, ...identity, properties: checked.data });
      });
    }
  }
  if (problems.length > 0) throw new TemplateError(problems);
  return resources;
}

function attempt(problems: string[], stack: StackScope, logicalId: string, task: () => void): void {
  try {
    task();
  } catch (error) {
    const path = error instanceof ResolveError ? error.path : [];
    problems.push(problem(stack, logicalId, undefined, path, error instanceof Error ? error.message : String(error)));
  }
}

function problem(
  stack: StackScope,
  logicalId: string,
  type: string | undefined,
  path: readonly (string | number)[],
  message: string,
): string {
  const place = path.length === 0 ? '' : ` ${path.join('.')}`;
  return `${stack.name}/${logicalId}${type === undefined ? '' : ` (${type})`}${place}: ${message}`;
}
