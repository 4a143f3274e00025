import type { Resource, Surroundings } from '../service.ts';
import { busName, ruleArn, ruleProperties, type RuleTarget } from './kinds.ts';
import { compilePattern, type EventMatcher } from './pattern.ts';

/** A rule, its pattern compiled. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly enabled: boolean;
  readonly matches: EventMatcher;
  readonly pattern: string;
  readonly targets: readonly RuleTarget[];
}

/** @throws InvalidPattern when the pattern cannot be understood. */
export function readRule(resource: Resource, where: Surroundings): Rule {
  const given = ruleProperties.parse(resource.properties);
  const bus = busName(given.EventBusName);
  return {
    name: resource.name,
    arn: ruleArn(bus, resource.name, where),
    bus,
    enabled: given.State === 'ENABLED',
    matches: compilePattern(given.EventPattern),
    pattern: JSON.stringify(given.EventPattern),
    targets: given.Targets,
  };
}
