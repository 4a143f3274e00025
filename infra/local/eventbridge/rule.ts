import type { Resource, Surroundings } from '../service.ts';
import { compileInput } from './input.ts';
import { busName, ruleArn, ruleProperties, type RuleTarget } from './kinds.ts';
import { compilePattern, type EventMatcher } from './pattern.ts';

export interface Target {
  readonly settings: RuleTarget;
  readonly message: ReturnType<typeof compileInput>;
}

/** A rule, its pattern and inputs compiled. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly enabled: boolean;
  /** Undefined for a rule that only has a schedule. */
  readonly matches: EventMatcher | undefined;
  readonly pattern: string | undefined;
  readonly schedule: string | undefined;
  readonly targets: readonly Target[];
}

/** @throws InvalidPattern, or an Error that names the rule, when pattern or input cannot be understood. */
export function readRule(resource: Resource, where: Surroundings): Rule {
  const given = ruleProperties.parse(resource.properties);
  const bus = busName(given.EventBusName);
  if (given.EventPattern === undefined && given.ScheduleExpression === undefined) {
    throw new Error(`rule ${resource.name} has neither EventPattern nor ScheduleExpression`);
  }
  if (given.ScheduleExpression !== undefined && bus !== 'default') {
    throw new Error(`rule ${resource.name} has a schedule, which only rules of the default bus can have`);
  }
  return {
    name: resource.name,
    arn: ruleArn(bus, resource.name, where),
    bus,
    enabled: given.State !== 'DISABLED',
    matches: given.EventPattern && compilePattern(given.EventPattern),
    pattern: given.EventPattern && JSON.stringify(given.EventPattern),
    schedule: given.ScheduleExpression,
    targets: given.Targets.map((settings) => ({ settings, message: compileInput(settings) })),
  };
}
