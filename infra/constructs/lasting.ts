import { RemovalPolicy } from 'aws-cdk-lib';
import type { Settings } from '../config.ts';

/**
 * What becomes of what holds state when its stack is deleted. What is to be retained is deleted all the same when the very
 * deployment that made it fails: it is empty then, and its name would stop the next attempt.
 */
export function removalPolicyOf({ removalPolicy }: Settings): RemovalPolicy {
  return removalPolicy === 'retain' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}

/**
 * Whether nothing that holds state can be deleted by mistake. Not before the first deployment has succeeded: CloudFormation
 * could not undo one that fails.
 */
export function isProtected({ removalPolicy, firstDeployment }: Settings): boolean {
  return removalPolicy === 'retain' && !firstDeployment;
}
