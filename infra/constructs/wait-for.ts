import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnPolicy, IRole } from 'aws-cdk-lib/aws-iam';

/**
 * Has a resource wait for one other alone. The CDK often has it wait for what it refers to as well, which it does anyway: cfn-lint
 * rightly finds that needless (W3005).
 */
export function waitForOnly(resource: CfnResource, other: CfnResource): void {
  const stack = Stack.of(resource);
  resource.addOverride('DependsOn', [stack.resolve(stack.getLogicalId(other)) as string]);
}

/** Has a resource wait for the policy of its role, which it does not refer to. */
export function waitForPolicyOf(resource: CfnResource, role: IRole): void {
  const policy = role.node.tryFindChild('DefaultPolicy')?.node.defaultChild as CfnPolicy | undefined;
  if (!policy) throw new Error(`${role.node.path} has no policy to wait for`);
  waitForOnly(resource, policy);
}
