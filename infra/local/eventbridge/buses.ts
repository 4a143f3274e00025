import type { Kernel } from '../kernel.ts';
import { AwsError, type Resource } from '../service.ts';
import { transaction } from '../data-folder/transaction.ts';
import type { Archives } from './archives.ts';
import type { Deliveries } from './deliveries.ts';
import { eventTime, type BusEvent } from './event.ts';
import { acceptEntry, readPutEvents, type AcceptedEntry, type PutEventsEntry } from './put-events.ts';
import { readRule, type Rule } from './rule.ts';

/** The buses of the host and their rules. */
export interface Buses {
  names(): readonly string[];
  rules(): readonly Rule[];
  ruleByArn(arn: string): Rule | undefined;
  addBus(name: string): void;
  addRule(resource: Resource): void;
  /** Every accepted event is archived and on its way to all targets, durably, before this returns. */
  putEvents(input: unknown): { FailedEntryCount: number; Entries: readonly Record<string, string>[] };
  /** Puts a whole event on a bus, inside the caller's transaction; an empty `ruleArns` means all rules. */
  put(bus: string, event: BusEvent, ruleArns?: readonly string[]): void;
}

export function createBuses(kernel: Kernel, archives: Archives, deliveries: () => Deliveries): Buses {
  const { timeline } = kernel;
  const rulesByBus = new Map<string, Rule[]>();
  const rulesByArn = new Map<string, Rule>();

  function send(rule: Rule, json: string): void {
    for (const target of rule.targets) {
      kernel.meter?.add('bus deliveries', rule.name);
      const { copies, delayMs } = kernel.faults.onDelivery('bus');
      for (let copy = 0; copy < Math.max(1, copies); copy++) {
        deliveries().add(`${rule.arn} ${target.Id}`, json, timeline.now() + delayMs * (copy + 1));
      }
    }
  }

  function put(bus: string, event: BusEvent, ruleArns: readonly string[] = []): void {
    const json = JSON.stringify(event);
    archives.keep(bus, event, json);
    for (const rule of rulesByBus.get(bus) ?? []) {
      const chosen = ruleArns.length === 0 || ruleArns.includes(rule.arn);
      if (chosen && rule.enabled && rule.matches(event)) send(rule, json);
    }
  }

  function complete(entry: AcceptedEntry): BusEvent {
    return {
      version: '0',
      id: kernel.newId(),
      'detail-type': entry.detailType,
      source: entry.source,
      account: kernel.account,
      time: eventTime(entry.time ?? timeline.now()),
      region: kernel.region,
      resources: entry.resources,
      detail: entry.detail,
    };
  }

  function putEntry(given: PutEventsEntry): Record<string, string> {
    const accepted = acceptEntry(given);
    if ('ErrorCode' in accepted) return { ...accepted };
    const bus = accepted.busName?.slice(accepted.busName.lastIndexOf('/') + 1) ?? 'default';
    if (!rulesByBus.has(bus)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${bus} does not exist.` };
    }
    const event = complete(accepted);
    kernel.meter?.add('events', accepted.detailType);
    put(bus, event);
    return { EventId: event.id };
  }

  return {
    names: () => [...rulesByBus.keys()],
    rules: () => [...rulesByArn.values()],
    ruleByArn: (arn) => rulesByArn.get(arn),
    addBus(name) {
      if (!rulesByBus.has(name)) rulesByBus.set(name, []);
    },
    addRule(resource) {
      const rule = readRule(resource, kernel);
      const rules = rulesByBus.get(rule.bus);
      if (!rules) throw new Error(`rule ${rule.name} is for event bus ${rule.bus}, which no template defines`);
      rules.push(rule);
      rulesByArn.set(rule.arn, rule);
    },
    putEvents(input) {
      const given = readPutEvents(input);
      const entries = transaction(kernel.db, () => given.map(putEntry));
      return { FailedEntryCount: entries.filter((each) => 'ErrorCode' in each).length, Entries: entries };
    },
    put(bus, event, ruleArns) {
      if (!rulesByBus.has(bus)) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
      put(bus, event, ruleArns);
    },
  };
}
