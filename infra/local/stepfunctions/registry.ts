import { createHash } from 'node:crypto';
import type { Resource } from '../service.ts';
import { compileMachine } from './compile.ts';
import type { Sources } from './functions.ts';
import { aliasKind, routesOf, stateMachineKind, versionKind } from './kinds.ts';
import type { Machine } from './machine.ts';
import type { Store } from './store.ts';

/** A state machine as the template describes it. */
export interface Registered {
  readonly arn: string;
  readonly name: string;
  readonly role: string;
  readonly definition: string;
  readonly hash: string;
}

/** A version: the definition that its machine had when it was made. */
export interface Version {
  readonly arn: string;
  readonly machine: Registered;
  readonly description: string | undefined;
}

export interface Alias {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly routes: readonly { readonly version: Version; readonly weight: number }[];
}

/** What starts when an ARN is asked to: a machine, through a version or an alias of it or directly. */
export interface Started {
  readonly machine: Registered;
  readonly version: string | null;
  readonly alias: string | null;
}

/** Reads the text of a definition that the template keeps as an asset. */
export type ReadAsset = (bucket: string, key: string) => string;

/** The state machines, versions and aliases of the template, and every definition that an execution may still run. */
export class Registry {
  readonly machines = new Map<string, Registered>();
  readonly versions = new Map<string, Version>();
  readonly aliases = new Map<string, Alias>();
  readonly #compiled = new Map<string, Machine>();
  readonly #store: Store;
  readonly #sources: Sources;
  readonly #readAsset: ReadAsset;

  constructor(store: Store, sources: Sources, readAsset: ReadAsset) {
    this.#store = store;
    this.#sources = sources;
    this.#readAsset = readAsset;
  }

  /** @throws Error naming the machine and what this host cannot run of it */
  configure(resources: readonly Resource[]): void {
    for (const resource of resources) if (resource.type === stateMachineKind.type) this.#addMachine(resource);
    for (const resource of resources) if (resource.type === versionKind.type) this.#addVersion(resource);
    for (const resource of resources) if (resource.type === aliasKind.type) this.#addAlias(resource);
  }

  #addMachine(resource: Resource): void {
    const properties = stateMachineKind.properties.parse(resource.properties);
    const { DefinitionString, Definition, DefinitionS3Location: location } = properties;
    const given = [DefinitionString, Definition, location].filter((definition) => definition !== undefined);
    if (given.length !== 1) {
      throw new Error(
        `State machine ${resource.name} needs exactly one of DefinitionString, Definition and DefinitionS3Location, but has ${given.length}`,
      );
    }
    const text =
      DefinitionString ??
      (location === undefined ? JSON.stringify(Definition) : this.#readAsset(location.Bucket, location.Key));
    const definition = substituted(text, properties.DefinitionSubstitutions);
    const hash = createHash('sha256').update(definition).digest('hex');
    this.#compiled.set(hash, compileMachine(resource.name, definition, this.#sources));
    this.#store.keepDefinition(hash, definition);
    const { name, ref: arn } = resource;
    this.machines.set(arn, { arn, name, role: properties.RoleArn, definition, hash });
  }

  #addVersion(resource: Resource): void {
    const { StateMachineArn, Description } = versionKind.properties.parse(resource.properties);
    const machine = this.machines.get(StateMachineArn);
    if (machine === undefined) {
      throw new Error(`State machine version ${resource.name} is of ${StateMachineArn}, which is not in the template`);
    }
    this.versions.set(resource.ref, { arn: resource.ref, machine, description: Description });
  }

  #addAlias(resource: Resource): void {
    const properties = aliasKind.properties.parse(resource.properties);
    const routes = routesOf(properties).map(({ StateMachineVersionArn, Weight }) => {
      const version = this.versions.get(StateMachineVersionArn);
      if (version === undefined) {
        throw new Error(
          `State machine alias ${resource.name} leads to ${StateMachineVersionArn}, which is not in the template`,
        );
      }
      return { version, weight: Weight };
    });
    if (routes.length === 0) throw new Error(`State machine alias ${resource.name} leads to no version`);
    this.aliases.set(resource.ref, {
      arn: resource.ref,
      name: resource.name,
      description: properties.Description,
      routes,
    });
  }

  /** What an ARN starts; an alias chooses among its versions by weight. */
  resolve(arn: string): Started | undefined {
    const machine = this.machines.get(arn);
    if (machine !== undefined) return { machine, version: null, alias: null };
    const version = this.versions.get(arn);
    if (version !== undefined) return { machine: version.machine, version: arn, alias: null };
    const alias = this.aliases.get(arn);
    if (alias === undefined) return undefined;
    const chosen = this.#weighted(alias);
    return { machine: chosen.machine, version: chosen.arn, alias: arn };
  }

  #weighted({ routes, arn }: Alias): Version {
    const [first, ...others] = routes;
    if (first === undefined) throw new Error(`${arn} leads to no version`);
    if (others.length === 0) return first.version;
    let drawn = this.#sources.random() * 100;
    for (const { version, weight } of routes) {
      drawn -= weight;
      if (drawn < 0) return version;
    }
    return first.version;
  }

  /** The definition with a hash, compiled; also one that the template no longer has. */
  compiled(hash: string): Machine {
    const known = this.#compiled.get(hash);
    if (known !== undefined) return known;
    const definition = this.#store.definition(hash);
    if (definition === undefined) throw new Error(`No state machine definition ${hash} has been kept`);
    const machine = compileMachine(`definition ${hash.slice(0, 12)}`, definition, this.#sources);
    this.#compiled.set(hash, machine);
    return machine;
  }
}

/** Puts `DefinitionSubstitutions` in place of `${name}`, as text within JSON strings. */
function substituted(text: string, values: Readonly<Record<string, string | number | boolean>>): string {
  return text.replaceAll(/\$\{([A-Za-z0-9_]+)\}/gu, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : JSON.stringify(String(value)).slice(1, -1);
  });
}
