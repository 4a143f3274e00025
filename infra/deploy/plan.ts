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
  /** Shows what changes in rights, and asks once for all stacks: the CDK cannot ask while it deploys several. */
  | { readonly kind: 'approve'; readonly args: readonly string[] }
  | { readonly kind: 'cdk'; readonly args: readonly string[]; readonly firstDeployment: boolean };

/** Stacks in these states were never whole; the CDK deletes them and makes them anew. */
const neverWhole = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'REVIEW_IN_PROGRESS'];

/** Contexts do not wait for each other: so many stacks are deployed at the same time. */
const stacksAtOnce = '20';

/**
 * What a deployment consists of. Changes of rights are approved first, unless `--require-approval` says otherwise. A stage that retains its data is protected from deletion only once all its stacks stand: first
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
  const asks = !options.includes('--require-approval');
  const given = asks ? ['--require-approval', 'never', ...options] : options;
  const all = ['deploy', ...(named ? [] : ['--all']), '--concurrency', stacksAtOnce, ...given];
  const failed = standing !== undefined && neverWhole.includes(standing.status);
  const before: Step[] = [
    ...(asks
      ? [{ kind: 'approve', args: ['diff', '--security-only', '--fail', ...ofDiff(stage, options)] } as const]
      : []),
    ...(failed && standing.terminationProtection ? [{ kind: 'unprotect', stack: data } as const] : []),
  ];
  const whole = standing?.terminationProtection === true && !failed;
  if (removalPolicy === 'destroy' || whole) return [...before, { kind: 'cdk', args: all, firstDeployment: false }];
  return [
    ...before,
    { kind: 'cdk', args: all, firstDeployment: true },
    // A part of the stacks may be deployed before the others: nothing is protected until all are.
    ...(named
      ? []
      : [{ kind: 'cdk', args: ['deploy', data, '--exclusively', ...given], firstDeployment: false } as const]),
  ];
}

/** Those of the options that say of which stacks, and for whom, a difference is shown. */
function ofDiff(stage: string, options: readonly string[]): string[] {
  const isProfile = (index: number) => options[index] === '--profile';
  return options.filter(
    (option, index) =>
      option.startsWith(`oms-${stage}-`) || option === '--exclusively' || isProfile(index) || isProfile(index - 1),
  );
}
