import { readPath, compilePath } from './json-path.ts';

/** How a target shapes what it gets: as it is, a constant, one part of the event, or a template. */
export interface TargetInput {
  readonly Input?: string | undefined;
  readonly InputPath?: string | undefined;
  readonly InputTransformer?:
    | { readonly InputPathsMap?: Readonly<Record<string, string>> | undefined; readonly InputTemplate: string }
    | undefined;
}

export interface RuleFacts {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

/** Compiles a target's input settings into a function from an event (its JSON) to the message for the target. */
export function compileInput(target: TargetInput): (eventJson: string, facts: RuleFacts) => string {
  const { Input, InputPath, InputTransformer } = target;
  if (Input !== undefined) return () => Input;
  if (InputPath !== undefined) {
    const path = compilePath(InputPath);
    return (eventJson) => JSON.stringify(readPath(JSON.parse(eventJson), path) ?? {});
  }
  if (InputTransformer) return compileTransformer(InputTransformer.InputPathsMap ?? {}, InputTransformer.InputTemplate);
  return (eventJson) => eventJson;
}

function compileTransformer(paths: Readonly<Record<string, string>>, template: string) {
  const compiled = Object.entries(paths).map(([name, path]) => ({ name, path: compilePath(path) }));
  return (eventJson: string, facts: RuleFacts) => {
    const event: unknown = JSON.parse(eventJson);
    const values = new Map<string, unknown>(compiled.map(({ name, path }) => [name, readPath(event, path)]));
    values.set('aws.events.rule-arn', facts.ruleArn);
    values.set('aws.events.rule-name', facts.ruleName);
    values.set('aws.events.event.ingestion-time', facts.ingestionTime);
    values.set('aws.events.event', event);
    values.set('aws.events.event.json', event);
    return fillTemplate(template, values);
  };
}

/**
 * Puts values in place of `<name>`: inside quotes as text, elsewhere as JSON. A value the event does not have becomes
 * an empty string. A template that is not JSON after all is taken as one text.
 */
function fillTemplate(template: string, values: ReadonlyMap<string, unknown>): string {
  let quoted = false;
  let filled = '';
  for (let index = 0; index < template.length; index++) {
    const character = template.charAt(index);
    if (character === '\\' && quoted) {
      filled += character + template.charAt(++index);
      continue;
    }
    if (character === '"') quoted = !quoted;
    const name = character === '<' ? /^<([A-Za-z0-9_.-]+)>/.exec(template.slice(index))?.[1] : undefined;
    if (name === undefined || !values.has(name)) {
      filled += character;
      continue;
    }
    filled += quoted ? asText(values.get(name)) : JSON.stringify(values.get(name) ?? '');
    index += name.length + 1;
  }
  return isJson(filled) ? filled : JSON.stringify(filled);
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
