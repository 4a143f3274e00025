import * as z from 'zod';
import { machineDefinition, type ScopeDefinition, type StateDefinition } from './definition.ts';
import { type Json, parsed } from '../json.ts';
import type { Leaving, Machine, Scope, Shaping, State } from './machine.ts';
import { waitsForToken } from './resource.ts';
import { compileTemplate, type Template } from './template.ts';

/**
 * Parses a state machine definition and every expression in it.
 *
 * @throws Error that names the machine, the state and what this host cannot run
 */
export function compileMachine(name: string, text: string): Machine {
  const json = parsed(text);
  if (json === undefined) throw new Error(`State machine ${name}: its definition is not JSON`);
  const read = machineDefinition.safeParse(json);
  if (!read.success) {
    throw new Error(
      `State machine ${name}: its definition holds what this host does not run:\n${z.prettifyError(read.error)}`,
    );
  }
  const compiler = new Compiler(name);
  compiler.scope(read.data);
  return { scopes: compiler.scopes() };
}

class Compiler {
  readonly #machine: string;
  readonly #scopes: (Scope | undefined)[] = [];

  constructor(machine: string) {
    this.#machine = machine;
  }

  scopes(): Scope[] {
    return this.#scopes.filter((scope) => scope !== undefined);
  }

  /** Compiles a scope and those within it; its number. */
  scope(definition: ScopeDefinition): number {
    const number = this.#scopes.push(undefined) - 1;
    const targets = new Set(Object.keys(definition.States));
    if (!targets.has(definition.StartAt)) this.#refuse(`StartAt names '${definition.StartAt}', which is no state here`);
    const states = new Map<string, State>();
    for (const [name, state] of Object.entries(definition.States)) {
      try {
        states.set(name, this.#state(name, state, targets));
      } catch (error) {
        if (error instanceof RefusedDefinition) throw error;
        this.#refuse(`state '${name}': ${error instanceof Error ? error.message : String(error)}`, error);
      }
    }
    this.#scopes[number] = { startAt: definition.StartAt, states };
    return number;
  }

  #refuse(what: string, cause?: unknown): never {
    throw new RefusedDefinition(`State machine ${this.#machine}: ${what}`, { cause });
  }

  #template(value: Json | undefined, field: string): Template | undefined {
    return value === undefined ? undefined : compileTemplate(value, field);
  }

  #shaping(state: { Assign?: Record<string, Json> | undefined; Output?: Json | undefined }, prefix = ''): Shaping {
    if (state.Assign !== undefined && 'states' in state.Assign) throw new Error('Assign cannot set $states');
    return {
      output: this.#template(state.Output, `${prefix}Output`),
      assign: this.#template(state.Assign, `${prefix}Assign`),
    };
  }

  #leaving(
    state: Extract<StateDefinition, { Next?: string | undefined; End?: boolean | undefined }>,
    targets: ReadonlySet<string>,
  ): Leaving {
    if ((state.Next === undefined) === (state.End !== true)) throw new Error('it needs either Next or "End": true');
    return { ...this.#shaping(state), next: state.Next === undefined ? undefined : target(state.Next, targets) };
  }

  #recovery(state: Extract<StateDefinition, { Type: 'Task' | 'Map' }>, targets: ReadonlySet<string>) {
    return {
      retry: state.Retry.map((retrier) => ({
        errorEquals: retrier.ErrorEquals,
        intervalSeconds: retrier.IntervalSeconds,
        backoffRate: retrier.BackoffRate,
        maxAttempts: retrier.MaxAttempts,
        maxDelaySeconds: retrier.MaxDelaySeconds,
        fullJitter: retrier.JitterStrategy === 'FULL',
      })),
      catch: state.Catch.map((catcher, index) => ({
        errorEquals: catcher.ErrorEquals,
        next: target(catcher.Next, targets),
        ...this.#shaping(catcher, `Catch/${index}/`),
      })),
    };
  }

  #state(name: string, state: StateDefinition, targets: ReadonlySet<string>): State {
    switch (state.Type) {
      case 'Pass':
        return { type: 'Pass', name, leaving: this.#leaving(state, targets) };
      case 'Succeed':
        return { type: 'Succeed', name, leaving: { ...this.#shaping(state), next: undefined } };
      case 'Fail':
        return {
          type: 'Fail',
          name,
          error: this.#template(state.Error, 'Error'),
          cause: this.#template(state.Cause, 'Cause'),
        };
      case 'Wait':
        return {
          type: 'Wait',
          name,
          leaving: this.#leaving(state, targets),
          seconds: compileTemplate(state.Seconds, 'Seconds'),
        };
      case 'Choice':
        return {
          type: 'Choice',
          name,
          choices: state.Choices.map((choice, index) => ({
            condition: compileTemplate(choice.Condition, `Choices/${index}/Condition`),
            leaving: { ...this.#shaping(choice, `Choices/${index}/`), next: target(choice.Next, targets) },
          })),
          otherwise:
            state.Default === undefined ? undefined : { ...this.#shaping(state), next: target(state.Default, targets) },
        };
      case 'Task':
        return {
          type: 'Task',
          name,
          leaving: this.#leaving(state, targets),
          ...this.#recovery(state, targets),
          waitsForToken: waitsForToken(state.Resource),
          arguments: this.#template(state.Arguments, 'Arguments'),
          timeoutSeconds: this.#template(state.TimeoutSeconds, 'TimeoutSeconds'),
        };
      case 'Map':
        return {
          type: 'Map',
          name,
          leaving: this.#leaving(state, targets),
          ...this.#recovery(state, targets),
          items: this.#template(state.Items, 'Items'),
          itemSelector: this.#template(state.ItemSelector, 'ItemSelector'),
          maxConcurrency: this.#template(state.MaxConcurrency, 'MaxConcurrency'),
          processor: this.scope(state.ItemProcessor),
        };
    }
  }
}

class RefusedDefinition extends Error {}

function target(name: string, targets: ReadonlySet<string>): string {
  if (!targets.has(name)) throw new Error(`it leads to '${name}', which is no state beside it`);
  return name;
}
