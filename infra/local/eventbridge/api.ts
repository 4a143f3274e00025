import * as z from 'zod';
import { parseInput } from '../input.ts';
import { AwsError, type Surroundings } from '../service.ts';
import type { Archives } from './archives.ts';
import type { Buses } from './buses.ts';
import { busArn, busName } from './kinds.ts';
import type { Replays } from './replays.ts';
import type { Rule } from './rule.ts';

const ruleQuery = z.object({ EventBusName: z.string().default('default'), NamePrefix: z.string().default('') });
const archiveQuery = z.object({ ArchiveName: z.string() });
const replayQuery = z.object({ ReplayName: z.string() });
const replayRequest = z.object({
  ReplayName: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  EventSourceArn: z.string(),
  EventStartTime: z.number(),
  EventEndTime: z.number(),
  Destination: z.object({ Arn: z.string(), FilterArns: z.array(z.string()).default([]) }),
  Description: z.unknown().optional(),
});

export function eventBridgeOperations(where: Surroundings, buses: Buses, archives: Archives, replays: Replays) {
  function rulesOf(bus: string): readonly Rule[] {
    const name = busName(bus);
    if (!buses.names().includes(name))
      throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    return buses.rules().filter((rule) => rule.bus === name);
  }

  function archiveNamed(name: string) {
    const archive = archives.all().find((each) => each.name === name);
    if (!archive) throw new AwsError('ResourceNotFoundException', `Archive ${name} does not exist.`);
    const { count, size } = archives.size(name);
    return {
      ArchiveName: archive.name,
      ArchiveArn: archive.arn,
      EventSourceArn: busArn(archive.bus, where),
      EventPattern: archive.pattern,
      RetentionDays: archive.retentionDays,
      State: 'ENABLED',
      EventCount: count,
      SizeBytes: size,
    };
  }

  return {
    PutEvents: (input: unknown) => buses.putEvents(input),
    ListEventBuses: () => ({ EventBuses: buses.names().map((name) => ({ Name: name, Arn: busArn(name, where) })) }),
    ListRules(input: unknown) {
      const request = parseInput(ruleQuery, input);
      const rules = rulesOf(request.EventBusName).filter((rule) => rule.name.startsWith(request.NamePrefix));
      return { Rules: rules.map(describedRule) };
    },
    ListArchives: () => ({ Archives: archives.all().map(({ name }) => archiveNamed(name)) }),
    DescribeArchive: (input: unknown) => archiveNamed(parseInput(archiveQuery, input).ArchiveName),
    StartReplay(input: unknown) {
      const request = parseInput(replayRequest, input);
      const archive = archives.byArn(request.EventSourceArn);
      if (!archive)
        throw new AwsError('ResourceNotFoundException', `Archive ${request.EventSourceArn} does not exist.`);
      if (busArn(archive.bus, where) !== request.Destination.Arn) {
        throw new AwsError(
          'ValidationException',
          'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
        );
      }
      if (request.EventEndTime <= request.EventStartTime) {
        throw new AwsError(
          'ValidationException',
          'Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.',
        );
      }
      replays.begin({
        name: request.ReplayName,
        archiveArn: archive.arn,
        bus: archive.bus,
        ruleArns: request.Destination.FilterArns,
        from: request.EventStartTime * 1000,
        to: request.EventEndTime * 1000,
      });
      const { ReplayArn, State, ReplayStartTime } = replays.describe(request.ReplayName);
      return { ReplayArn, State, ReplayStartTime };
    },
    DescribeReplay: (input: unknown) => replays.describe(parseInput(replayQuery, input).ReplayName),
  };
}

function describedRule(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    EventBusName: rule.bus,
    State: rule.enabled ? 'ENABLED' : 'DISABLED',
    EventPattern: rule.pattern,
  };
}
