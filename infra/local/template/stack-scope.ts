import type { ResourceKind, Surroundings } from '../service.ts';
import type { Assembly, StackTemplate, TemplateResource } from './assembly.ts';
import { resolveValue, type Lookups } from './intrinsics.ts';

/** What a resource is called, before its properties are resolved. */
export interface Identity {
  readonly name: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All stacks of an assembly as one space in which references are looked up, each resource identified when first asked for. */
export class AssemblyScope {
  readonly where: Surroundings;
  readonly #kinds: ReadonlyMap<string, ResourceKind>;
  readonly #stacks = new Map<string, StackScope>();

  constructor(assembly: Assembly, kinds: ReadonlyMap<string, ResourceKind>, where: Surroundings) {
    this.where = where;
    this.#kinds = kinds;
    for (const stack of assembly.stacks) this.#stacks.set(stack.name, new StackScope(stack, this));
  }

  get stacks(): readonly StackScope[] {
    return [...this.#stacks.values()];
  }

  kind(type: string): ResourceKind {
    const kind = this.#kinds.get(type);
    if (kind === undefined) throw new Error(`${type} is a resource type that the one-machine host does not know`);
    return kind;
  }

  exported(name: string): unknown {
    for (const stack of this.stacks) {
      const value = stack.exported(name);
      if (value !== undefined) return value;
    }
    throw new Error(`no stack exports ${name}`);
  }
}

/** One stack's resources and outputs. */
export class StackScope implements Lookups {
  readonly name: string;
  readonly #stack: StackTemplate;
  readonly #assembly: AssemblyScope;
  readonly #identities = new Map<string, Identity>();
  readonly #identifying = new Set<string>();

  constructor(stack: StackTemplate, assembly: AssemblyScope) {
    this.name = stack.name;
    this.#stack = stack;
    this.#assembly = assembly;
  }

  get resources(): readonly (readonly [logicalId: string, resource: TemplateResource])[] {
    return Object.entries(this.#stack.template.Resources);
  }

  /** Names a resource. Throws when its type is unknown, or when its name depends on itself. */
  identify(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known !== undefined) return known;
    const resource = this.#stack.template.Resources[logicalId];
    if (resource === undefined) throw new Error(`there is no resource ${logicalId} in stack ${this.name}`);
    if (this.#identifying.has(logicalId)) throw new Error(`the name of ${logicalId} depends on itself`);
    this.#identifying.add(logicalId);
    try {
      const kind = this.#assembly.kind(resource.Type);
      const property = (name: string) => resolveValue(resource.Properties[name], this, ['Properties', name]);
      const given = kind.nameProperty === undefined ? undefined : property(kind.nameProperty);
      const name = given === undefined ? `${this.name}-${logicalId}` : String(given);
      const identity = { name, ...kind.identify(name, this.#assembly.where, logicalId, property) };
      this.#identities.set(logicalId, identity);
      return identity;
    } finally {
      this.#identifying.delete(logicalId);
    }
  }

  ref(logicalId: string): unknown {
    const { account, region } = this.#assembly.where;
    switch (logicalId) {
      case 'AWS::AccountId':
        return account;
      case 'AWS::Region':
        return region;
      case 'AWS::Partition':
        return 'aws';
    }
    return this.identify(logicalId).ref;
  }

  getAtt(logicalId: string, attribute: string): unknown {
    const value = this.identify(logicalId).attributes[attribute];
    if (value !== undefined) return value;
    const type = this.#stack.template.Resources[logicalId]?.Type;
    throw new Error(`attribute ${attribute} of ${logicalId} (${type}) is not known to the one-machine host`);
  }

  importValue(exportName: string): unknown {
    return this.#assembly.exported(exportName);
  }

  /** The value exported under `name`, if this stack exports it. */
  exported(name: string): unknown {
    for (const output of Object.values(this.#stack.template.Outputs)) {
      if (output.Export === undefined || resolveValue(output.Export.Name, this) !== name) continue;
      return resolveValue(output.Value, this);
    }
    return undefined;
  }
}
