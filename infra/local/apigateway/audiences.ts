import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import { AwsError, type AwsCall } from '../service.ts';
import { row } from '../transaction.ts';

/** A JWT authorizer of the template as the API Gateway's own API shows it. */
export interface DeclaredAuthorizer {
  readonly id: string;
  readonly apiId: string;
  readonly name: string;
  readonly issuer: string;
  /** Audiences of the template: those cannot be taken away at run time. */
  readonly audiences: readonly string[];
}

const patchInput = z.object({
  ApiId: z.string(),
  AuthorizerId: z.string(),
  JwtConfiguration: z.object({ Audience: z.array(z.string()), Issuer: z.string().optional() }),
});
const patchBody = z.object({
  jwtConfiguration: z.object({ audience: z.array(z.string()).default([]), issuer: z.string().optional() }),
});
const stored = z.array(z.string());

/**
 * The audiences of JWT authorizers. Clients made at run time are let in by an update of the authorizer, which is kept
 * from start to start beside what the template says.
 */
export class Audiences {
  readonly #kernel: Kernel;
  readonly #declared = new Map<string, DeclaredAuthorizer>();
  readonly #current = new Map<string, Set<string>>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    kernel.db.exec(
      'CREATE TABLE IF NOT EXISTS apigateway_audiences (authorizer_id TEXT PRIMARY KEY, audience TEXT NOT NULL) STRICT',
    );
  }

  /** Takes an authorizer of the template; the set returned always holds its present audiences. */
  declare(authorizer: DeclaredAuthorizer): ReadonlySet<string> {
    const select = this.#kernel.db.prepare('SELECT audience FROM apigateway_audiences WHERE authorizer_id = ?');
    const kept = row<{ audience: string }>(select, authorizer.id);
    const current = new Set([
      ...authorizer.audiences,
      ...(kept === undefined ? [] : stored.parse(JSON.parse(kept.audience))),
    ]);
    this.#declared.set(authorizer.id, authorizer);
    this.#current.set(authorizer.id, current);
    return current;
  }

  /** Recognises `GET` and `PATCH /v2/apis/{apiId}/authorizers/{authorizerId}`. */
  route(method: string, path: string, body: unknown): AwsCall | undefined {
    const [, apiId, authorizerId] = /^\/v2\/apis\/([^/]+)\/authorizers\/([^/]+)$/.exec(path) ?? [];
    if (apiId === undefined || authorizerId === undefined) return undefined;
    const input = { ApiId: decodeURIComponent(apiId), AuthorizerId: decodeURIComponent(authorizerId) };
    if (method === 'GET') return { action: 'GetAuthorizer', input };
    if (method !== 'PATCH') return undefined;
    const { audience, issuer } = parseInput(patchBody, body, 'BadRequestException').jwtConfiguration;
    return {
      action: 'UpdateAuthorizer',
      input: { ...input, JwtConfiguration: { Audience: audience, Issuer: issuer } },
    };
  }

  /** Answers those two calls. Throws a NotFoundException for an authorizer that the template does not hold. */
  answer(call: AwsCall): Record<string, unknown> {
    const authorizer = this.#declared.get(String(call.input['AuthorizerId']));
    const current = authorizer === undefined ? undefined : this.#current.get(authorizer.id);
    if (authorizer === undefined || current === undefined || authorizer.apiId !== call.input['ApiId']) {
      throw new AwsError(
        'NotFoundException',
        `Invalid Authorizer identifier specified ${String(call.input['AuthorizerId'])}`,
        404,
      );
    }
    if (call.action === 'UpdateAuthorizer')
      this.#replace(authorizer, current, parseInput(patchInput, call.input, 'BadRequestException'));
    return {
      authorizerId: authorizer.id,
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { audience: [...current], issuer: authorizer.issuer },
      name: authorizer.name,
    };
  }

  #replace(authorizer: DeclaredAuthorizer, current: Set<string>, input: z.infer<typeof patchInput>): void {
    const { Audience: audience, Issuer: issuer = authorizer.issuer } = input.JwtConfiguration;
    if (issuer !== authorizer.issuer) {
      throw new AwsError(
        'BadRequestException',
        `The issuer of ${authorizer.id} stands in the template and cannot be changed here.`,
      );
    }
    this.#kernel.db
      .prepare('INSERT OR REPLACE INTO apigateway_audiences VALUES (?, ?)')
      .run(authorizer.id, JSON.stringify(audience));
    current.clear();
    for (const each of [...authorizer.audiences, ...audience]) current.add(each);
  }
}
