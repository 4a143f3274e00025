import { StateFailure } from '../failure.ts';
import { type Json, type JsonObject } from '../json.ts';

/** A Task's arguments as an object. @throws StateFailure States.Runtime */
export function objectArguments(given: Json, resource: string): JsonObject {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
  throw new StateFailure('States.Runtime', `${resource} needs an object as Arguments, not ${JSON.stringify(given)}`);
}

/** A required text argument. @throws StateFailure States.Runtime */
export function textArgument(given: JsonObject, name: string, resource: string): string {
  const value = given[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new StateFailure('States.Runtime', `${resource} needs ${name} in its Arguments, not ${JSON.stringify(value)}`);
}

/** Text as it is, anything else as JSON text: where an API takes a string and a definition gives an object. */
export const jsonText = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? {});

/** What an optimised integration adds to an answer. */
export const sdkMetadata = (status: number): JsonObject => ({ HttpStatusCode: status });
