import { referredTo, type DeployedResource, type DeployedTemplate } from './template.ts';

/** A stack and those that are deployed before it, by name. */
export interface PlannedStack {
  readonly name: string;
  readonly after: readonly string[];
  readonly template: DeployedTemplate;
}

/** Seconds that making or changing a resource takes, as an order of magnitude: nothing here has been measured. */
const seconds: Readonly<Record<string, number>> = {
  'AWS::Cognito::UserPoolDomain': 60,
  'AWS::DynamoDB::GlobalTable': 40,
  'AWS::IAM::Policy': 20,
  'AWS::IAM::Role': 20,
  'AWS::Lambda::EventSourceMapping': 30,
};
const usual = 5;
/** Change set and clean-up of a stack. */
const perStack = 40;
/** What CodeDeploy waits for before it moves the last nine tenths of the calls. */
const canary = 330;

/** An estimate, in seconds. */
export interface DeploymentTime {
  /** Stacks that wait for each other. */
  readonly stacksInARow: number;
  /** Resources that wait for each other in the stack where most do. */
  readonly resourcesInARow: number;
  /** Stacks at the same time, as `npm run deploy` has it. */
  readonly atOnce: number;
  /** One stack after another, as the CDK has it by itself. */
  readonly oneByOne: number;
}

/** How long making all stacks takes (`first`), or changing all functions with their canaries. */
export function deploymentTime(stacks: readonly PlannedStack[], kind: 'first' | 'functions'): DeploymentTime {
  const own = new Map(stacks.map(({ name, template }) => [name, longestChain(template, kind)]));
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const of = (name: string) => own.get(name) ?? { resources: 0, seconds: 0 };
  const deepest = (name: string): { stacks: number; seconds: number } => {
    const before = (byName.get(name)?.after ?? []).filter((other) => byName.has(other)).map(deepest);
    return {
      stacks: 1 + Math.max(0, ...before.map((one) => one.stacks)),
      seconds: perStack + of(name).seconds + Math.max(0, ...before.map((one) => one.seconds)),
    };
  };
  const chains = stacks.map(({ name }) => deepest(name));
  return {
    stacksInARow: Math.max(...chains.map((chain) => chain.stacks)),
    resourcesInARow: Math.max(...[...own.values()].map(({ resources }) => resources)),
    atOnce: Math.max(...chains.map((chain) => chain.seconds)),
    oneByOne: stacks.reduce((sum, { name }) => sum + perStack + of(name).seconds, 0),
  };
}

/** The resources of a template that wait for each other and take longest; CloudFormation makes all others meanwhile. */
function longestChain({ Resources = {} }: DeployedTemplate, kind: 'first' | 'functions') {
  const known = new Map<string, { resources: number; seconds: number }>();
  const chain = (id: string, resource: DeployedResource): { resources: number; seconds: number } => {
    const found = known.get(id);
    if (found) return found;
    const others = [...new Set([...referredTo(resource.Properties), ...[resource.DependsOn ?? []].flat().map(String)])];
    const before = others.flatMap((other) => {
      const needed = Resources[other];
      return needed && other !== id ? [chain(other, needed)] : [];
    });
    const made = {
      resources: 1 + Math.max(0, ...before.map((one) => one.resources)),
      seconds: duration(resource, kind) + Math.max(0, ...before.map((one) => one.seconds)),
    };
    known.set(id, made);
    return made;
  };
  const all = Object.entries(Resources).map(([id, resource]) => chain(id, resource));
  return {
    resources: Math.max(0, ...all.map((one) => one.resources)),
    seconds: Math.max(0, ...all.map((one) => one.seconds)),
  };
}

/** With new code only functions change, their versions and aliases; an alias waits for its canary. */
function duration({ Type, UpdatePolicy }: DeployedResource, kind: 'first' | 'functions'): number {
  if (kind === 'first') return seconds[Type] ?? usual;
  if (UpdatePolicy !== undefined) return canary;
  return Type === 'AWS::Lambda::Function' || Type === 'AWS::Lambda::Version' ? usual : 0;
}
