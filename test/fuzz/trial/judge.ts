import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { contentOf } from '#shared/http/input/content.ts';
import { decodedPath, operationsAt, type Operation } from '../description.ts';
import type { FuzzCase, FuzzRequest } from '../request.ts';
import type { Answer } from './wire.ts';

/** What a client bound to one channel, or to one location, may see. */
export interface Reaches {
  readonly channel: { readonly channel: string; readonly branch: string };
  readonly location: { readonly location: string };
}

/** Judges answers by nothing but the served description, and by what every answer of an API must be. */
export class Judge {
  readonly #operations: readonly Operation[];
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #requests = new Ajv2020({ strict: false, validateFormats: false, coerceTypes: true });
  readonly #reaches: Reaches;

  constructor(document: object, operations: readonly Operation[], reaches: Reaches) {
    this.#operations = operations;
    this.#reaches = reaches;
    this.#ajv.addSchema(document, 'api');
    this.#requests.addSchema(document, 'api');
  }

  /** What is wrong with an answer to a request, as sentences; nothing when it is as documented. */
  ofAnswer(request: FuzzRequest, answer: Answer): string[] {
    const { status } = answer;
    const [operation] = operationsAt(this.#operations, request.method, request.path);
    if (status >= 500 && status !== 503) return [`${status} was answered: ${answer.body.slice(0, 200)}`];
    // A request that is not even one in HTTP, or too long for it, is refused before the API sees it.
    if ((status === 400 || status === 431) && answer.headers['content-type'] === undefined) return [];
    if (!operation) return this.#ofNoOperation(request, answer);
    const documented = operation.answers.get(status);
    if (!documented) return [`${status} is not documented: ${answer.body.slice(0, 200)}`];
    return [
      ...this.#ofContent(operation, documented, answer),
      ...this.#ofProblem(answer),
      ...(status < 300 ? this.#ofTaking(operation, request) : []),
    ];
  }

  /** What is wrong with the answers to a case, beside what is wrong with each. */
  ofCase({ expectation, requests }: FuzzCase, answers: readonly Answer[]): string[] {
    const [first] = answers;
    const last = answers.at(-1);
    if (!first || !last) return [];
    const succeeded = first.status < 300;
    switch (expectation) {
      case 'refused':
        return last.status < 300 ? [`${last.status} was answered to what must be refused`] : [];
      case 'not-authenticated':
        return [401, 400, 431].includes(last.status) ? [] : [`${last.status} was answered instead of 401`];
      case 'within-reach':
        return last.status < 300 ? this.#ofReach(requests[0]?.sender, last) : [];
      case 'same-answer':
        return succeeded ? answers.slice(1).flatMap((answer) => ofRepetition(first, answer)) : [];
      case 'key-reused':
        return succeeded && codeOf(last) !== 'idempotency-key-reused'
          ? [`a key that was used with another body was answered with ${last.status}`]
          : [];
      case 'not-replayed':
        return last.headers['idempotent-replayed'] === undefined ? [] : ['another client was given the kept answer'];
      case 'found':
        return succeeded && last !== first && last.status !== 200
          ? [`what was made is not found at its location: ${last.status}`]
          : [];
      case 'documented':
        return [];
    }
  }

  /** The description has no such operation: it must look like that, and must not be served nevertheless. */
  #ofNoOperation({ method }: FuzzRequest, { status, headers, body }: Answer): string[] {
    if (method === 'HEAD' && status === 404) return [];
    if (status === 404 && codeOf({ status, headers, body }) === 'not-found') return [];
    // An address that cannot be decoded ends at the gateway.
    if (status === 404 && headers['content-type'] === 'application/json' && body === '{"message":"Not Found"}')
      return [];
    return [`${status} was answered where nothing is documented: ${body.slice(0, 200)}`];
  }

  #ofContent(operation: Operation, documented: readonly string[], { status, headers, body }: Answer): string[] {
    if (status === 204) return body === '' ? [] : ['a body was answered with 204'];
    if (documented.length === 0) return [];
    const type = headers['content-type']?.split(';')[0] ?? 'none';
    if (!documented.includes(type)) return [`the content type ${type} is not documented for ${status}`];
    const value = parsed(body);
    if (value === undefined) return [`the body of ${status} is no JSON: ${body.slice(0, 200)}`];
    const isAsDescribed = this.#validator(this.#ajv, ['responses', String(status), 'content', type], operation);
    return isAsDescribed(value) ? [] : [`the body of ${status} ${this.#ajv.errorsText(isAsDescribed.errors)}`];
  }

  #ofProblem({ status, headers, body }: Answer): string[] {
    if (!headers['content-type']?.startsWith('application/problem+json')) return [];
    const problem = parsed(body);
    if (typeof problem !== 'object' || problem === null) return [];
    const { status: said, requestId, code, type } = problem as Readonly<Record<string, unknown>>;
    return [
      ...(said === status ? [] : [`the problem says ${String(said)}, the answer is ${status}`]),
      ...(requestId === headers['x-request-id'] ? [] : ['the problem names another request id than the header']),
      ...(type === `urn:oms:problem:${String(code)}` ? [] : [`the problem's type is ${String(type)}`]),
    ];
  }

  /** A request that the description forbids must not be taken. */
  #ofTaking(operation: Operation, { path, query, body }: FuzzRequest): string[] {
    const template = operation.path.split('/');
    const segments = decodedPath(path).split('/');
    const given: Record<string, Record<string, string>> = {
      path: Object.fromEntries(template.map((part, index) => [part.slice(1, -1), segments[index] ?? ''])),
      query: Object.fromEntries(new URLSearchParams(query)),
    };
    const wrong = operation.parameters.flatMap(({ name, in: place }, index) => {
      const value = given[place]?.[name];
      if (value === undefined) return [];
      const isAllowed = this.#validator(this.#requests, ['parameters', String(index), 'schema'], operation);
      const allowed: boolean = isAllowed(value);
      return allowed ? [] : [`${name}=${value.slice(0, 60)} was taken: ${this.#requests.errorsText(isAllowed.errors)}`];
    });
    const known = new Set(operation.parameters.map(({ name }) => name));
    const unknown = [...new URLSearchParams(query).keys()].filter((name) => !known.has(name));
    if (unknown.length > 0) wrong.push(`the unknown parameter ${unknown[0]?.slice(0, 60)} was taken`);
    if (!operation.body || body === undefined) return wrong;
    const isAllowed = this.#validator(this.#ajv, ['requestBody', 'content', 'application/json', 'schema'], operation);
    const value = contentOf(parsed(body.toString('utf8')));
    if (value !== undefined && isAllowed(value)) return wrong;
    return [...wrong, `the body was taken against its schema: ${this.#ajv.errorsText(isAllowed.errors)}`];
  }

  #ofReach(sender: FuzzRequest['sender'] | undefined, { body }: Answer): string[] {
    const reach: Readonly<Record<string, string>> | undefined =
      sender === 'channel' || sender === 'location' ? this.#reaches[sender] : undefined;
    const beyond = reach ? beyondReach(parsed(body), reach) : undefined;
    return beyond ? [`the answer tells of ${beyond}, which is out of reach`] : [];
  }

  #validator(ajv: Ajv2020, place: readonly string[], { method, path }: Operation): ValidateFunction {
    const whole = ['paths', path, method.toLowerCase(), ...place];
    const end = place[0] === 'responses' ? '/schema' : '';
    const pointer = whole.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const reference = `api#/${pointer}${end}`;
    const known = ajv.getSchema(reference);
    if (!known) throw new Error(`the description has nothing at ${reference}`);
    return known;
  }
}

function ofRepetition(first: Answer, again: Answer): string[] {
  const waits = again.status === 503 || codeOf(again) === 'request-in-flight';
  if (waits) return [];
  if (again.status !== first.status) return [`${first.status} was answered, and ${again.status} to the same again`];
  return again.body === first.body ? [] : ['the same request was answered with another body'];
}

/** The code of a problem. */
export function codeOf({ body }: Answer): string | undefined {
  const problem = parsed(body);
  return typeof problem === 'object' && problem !== null && 'code' in problem ? String(problem.code) : undefined;
}

/**
 * `name=value` of the first member that lies beyond a reach, wherever it stands. Who may see a location may see which branch
 * runs it.
 */
function beyondReach(value: unknown, reach: Readonly<Record<string, string>>): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const isLocation = 'locationId' in value;
  for (const [name, member] of Object.entries(value)) {
    const isBound = Object.hasOwn(reach, name) && !(isLocation && name === 'branch');
    const allowed = isBound ? reach[name] : undefined;
    if (allowed !== undefined && typeof member === 'string' && member !== allowed) return `${name} ${member}`;
    const inner = beyondReach(member, reach);
    if (inner) return inner;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
