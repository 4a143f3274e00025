import type { ResourceKind, Surroundings } from '../service.ts';
import type { Assembly, StackTemplate, TemplateResource } from './assembly.ts';
import { noValue, resolveValue, type Lookups } from './intrinsics.ts';

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

  output(stackName: string, outputName: string): unknown {
    const stack = this.#stacks.get(stackName);
    if (stack === undefined) throw new Error(`there is no stack ${stackName}`);
    return stack.output(outputName);
  }
}

/** One stack's parameters, conditions, mappings, resources and outputs. */
export class StackScope implements Lookups {
  readonly name: string;
  readonly #stack: StackTemplate;
  readonly #assembly: AssemblyScope;
  readonly #identities = new Map<string, Identity>();
  readonly #identifying = new Set<string>();
  readonly #conditions = new Map<string, boolean>();

  constructor(stack: StackTemplate, assembly: AssemblyScope) {
    this.name = stack.name;
    this.#stack = stack;
    this.#assembly = assembly;
  }

  /** The resources that exist: those without a condition, or whose condition holds. */
  get resources(): readonly (readonly [logicalId: string, resource: TemplateResource])[] {
    return Object.entries(this.#stack.template.Resources).filter(
      ([, resource]) => resource.Condition === undefined || this.condition(resource.Condition),
    );
  }

  /** Names a resource. Throws when its type is unknown, or when its name depends on itself. */
  identify(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known !== undefined) return known;
    const resource = this.#stack.template.Resources[logicalId];
    if (resource === undefined) throw new Error(`there is no resource or parameter ${logicalId} in stack ${this.name}`);
    if (resource.Condition !== undefined && !this.condition(resource.Condition)) {
      throw new Error(`${logicalId} does not exist: its condition ${resource.Condition} does not hold`);
    }
    if (this.#identifying.has(logicalId)) throw new Error(`the name of ${logicalId} depends on itself`);
    this.#identifying.add(logicalId);
    try {
      const kind = this.#assembly.kind(resource.Type);
      const property = (name: string) => resolveValue(resource.Properties[name], this, ['Properties', name]);
      const given = kind.nameProperty === undefined ? undefined : property(kind.nameProperty);
      const name = given === undefined || given === noValue ? `${this.name}-${logicalId}` : String(given);
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
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${region}:${account}:stack/${this.name}/local`;
      case 'AWS::NotificationARNs':
        return [];
      case 'AWS::NoValue':
        return noValue;
    }
    const parameter = this.#stack.template.Parameters[logicalId];
    if (parameter === undefined) return this.identify(logicalId).ref;
    if (parameter.Default === undefined) throw new Error(`parameter ${logicalId} of stack ${this.name} has no default`);
    if (parameter.Type.startsWith('AWS::SSM::'))
      throw new Error(`parameter ${logicalId} is read from SSM, which is not here`);
    const list = parameter.Type.startsWith('List<') || parameter.Type === 'CommaDelimitedList';
    return list ? String(parameter.Default).split(',') : parameter.Default;
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

  stackOutput(stackName: string, outputName: string): unknown {
    return this.#assembly.output(stackName, outputName);
  }

  condition(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const condition = this.#stack.template.Conditions[name];
    if (condition === undefined) throw new Error(`there is no condition ${name} in stack ${this.name}`);
    const holds = resolveValue(condition, this, ['Conditions', name]) === true;
    this.#conditions.set(name, holds);
    return holds;
  }

  mapping(map: string, top: string, second: string): unknown {
    const value = this.#stack.template.Mappings[map]?.[top]?.[second];
    if (value === undefined) throw new Error(`mapping ${map} has nothing at ${top}.${second}`);
    return value;
  }

  availabilityZones(): string[] {
    return [`${this.#assembly.where.region}a`];
  }

  /** The value exported under `name`, if this stack exports it. */
  exported(name: string): unknown {
    for (const output of Object.values(this.#stack.template.Outputs)) {
      if (output.Export === undefined || resolveValue(output.Export.Name, this) !== name) continue;
      return resolveValue(output.Value, this);
    }
    return undefined;
  }

  output(name: string): unknown {
    const output = this.#stack.template.Outputs[name];
    if (output === undefined) throw new Error(`stack ${this.name} has no output ${name}`);
    return resolveValue(output.Value, this, ['Outputs', name, 'Value']);
  }
}
