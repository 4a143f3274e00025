import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Resource } from '../service.ts';
import { compileMachine } from './definition/compile.ts';
import { aliasKind, stateMachineKind, versionKind } from './kinds.ts';
import type { Machine } from './definition/machine.ts';
import type { Store } from './store.ts';

/** A state machine as the template describes it. */
export interface Registered {
  readonly arn: string;
  readonly name: string;
  readonly role: string;
  readonly hash: string;
}

/** What starts when an ARN is asked to: a machine, through a version or an alias of it or directly. */
export interface Started {
  readonly machine: Registered;
  readonly version: string | null;
  readonly alias: string | null;
}

/** The state machines, versions and aliases of the template, and every definition that an execution may still run. */
export class Registry {
  readonly machines = new Map<string, Registered>();
  /** Versions by ARN: the definition that their machine had when they were made. */
  readonly versions = new Map<string, Registered>();
  /** Aliases by ARN, each with the ARN of the version that it leads to. */
  readonly aliases = new Map<string, string>();
  readonly #compiled = new Map<string, Machine>();
  readonly #store: Store;
  readonly #assetPath: (s3Key: string) => string;

  /** @param assetPath where the file of a definition is that the template keeps as an asset */
  constructor(store: Store, assetPath: (s3Key: string) => string) {
    this.#store = store;
    this.#assetPath = assetPath;
  }

  /** @throws Error naming the machine and what this host cannot run of it */
  configure(resources: readonly Resource[]): void {
    for (const resource of resources) if (resource.type === stateMachineKind.type) this.#addMachine(resource);
    for (const resource of resources) if (resource.type === versionKind.type) this.#addVersion(resource);
    for (const resource of resources) if (resource.type === aliasKind.type) this.#addAlias(resource);
  }

  #addMachine(resource: Resource): void {
    const properties = stateMachineKind.properties.parse(resource.properties);
    const { DefinitionString, DefinitionS3Location: location } = properties;
    const text = location === undefined ? DefinitionString : readFileSync(this.#assetPath(location.Key), 'utf8');
    if (text === undefined) {
      throw new Error(`State machine ${resource.name} needs DefinitionS3Location or DefinitionString`);
    }
    const definition = substituted(text, properties.DefinitionSubstitutions);
    const hash = createHash('sha256').update(definition).digest('hex');
    this.#compiled.set(hash, compileMachine(resource.name, definition));
    this.#store.keepDefinition(hash, definition);
    const { name, ref: arn } = resource;
    this.machines.set(arn, { arn, name, role: properties.RoleArn, hash });
  }

  #addVersion(resource: Resource): void {
    const { StateMachineArn } = versionKind.properties.parse(resource.properties);
    const machine = this.machines.get(StateMachineArn);
    if (machine === undefined) {
      throw new Error(`State machine version ${resource.name} is of ${StateMachineArn}, which is not in the template`);
    }
    this.versions.set(resource.ref, machine);
  }

  #addAlias(resource: Resource): void {
    const { StateMachineVersionArn: version } = aliasKind.properties.parse(resource.properties).DeploymentPreference;
    if (!this.versions.has(version)) {
      throw new Error(`State machine alias ${resource.name} leads to ${version}, which is not in the template`);
    }
    this.aliases.set(resource.ref, version);
  }

  /** What an ARN starts. */
  resolve(arn: string): Started | undefined {
    const alias = this.aliases.has(arn) ? arn : null;
    const version = this.aliases.get(arn) ?? (this.versions.has(arn) ? arn : null);
    const machine = version === null ? this.machines.get(arn) : this.versions.get(version);
    return machine && { machine, version, alias };
  }

  /** The definition with a hash, compiled; also one that the template no longer has. */
  compiled(hash: string): Machine {
    const known = this.#compiled.get(hash);
    if (known !== undefined) return known;
    const definition = this.#store.definition(hash);
    if (definition === undefined) throw new Error(`No state machine definition ${hash} has been kept`);
    const machine = compileMachine(`definition ${hash.slice(0, 12)}`, definition);
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
