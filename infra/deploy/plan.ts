import type { Settings } from '../config.ts';

/** How the stack that holds state stands; absent where there is none. */
export interface Standing {
  /** CloudFormation's word, such as `CREATE_COMPLETE`. */
  readonly status: string;
  readonly terminationProtection: boolean;
}

/** One thing to do for a deployment; each after the one before has succeeded. */
export type Step =
  /** Takes the termination protection from what a failed creation has left, so that the CDK can delete it. */
  | { readonly kind: 'unprotect'; readonly stack: string }
  | { readonly kind: 'cdk'; readonly args: readonly string[]; readonly firstDeployment: boolean };

/** Stacks in these states were never whole; the CDK deletes them and makes them anew. */
const neverWhole = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'REVIEW_IN_PROGRESS'];

/**
 * What a deployment consists of. A stage that retains its data is protected from deletion only once all its stacks stand: first
 * everything without protection, then the data stack once more with it. Protected is what `standing` says of the data stack.
 * `options` are the CDK's, or names of stacks, in which case only these are deployed.
 */
export function deploymentPlan(
  { stage, removalPolicy }: Pick<Settings, 'stage' | 'removalPolicy'>,
  standing: Standing | undefined,
  options: readonly string[],
): Step[] {
  const data = `oms-${stage}-data`;
  const named = options.some((option) => option.startsWith(`oms-${stage}-`));
  const all = named ? ['deploy', ...options] : ['deploy', '--all', ...options];
  const failed = standing !== undefined && neverWhole.includes(standing.status);
  const before: Step[] = failed && standing.terminationProtection ? [{ kind: 'unprotect', stack: data }] : [];
  const whole = standing?.terminationProtection === true && !failed;
  if (removalPolicy === 'destroy' || whole) return [...before, { kind: 'cdk', args: all, firstDeployment: false }];
  return [
    ...before,
    { kind: 'cdk', args: all, firstDeployment: true },
    // A part of the stacks may be deployed before the others: nothing is protected until all are.
    ...(named
      ? []
      : [{ kind: 'cdk', args: ['deploy', data, '--exclusively', ...options], firstDeployment: false } as const]),
  ];
}
