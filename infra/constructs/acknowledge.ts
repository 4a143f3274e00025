import { Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Answers a finding of the security checks on a construct and everything in it, with the reason why it stands. */
export function acknowledge(scope: Construct, rule: string, reason: string): void {
  const pack = rule.startsWith('Serverless-') ? 'Serverless' : 'AwsSolutions';
  Validations.of(scope).acknowledge({ id: `${pack}::${rule}`, reason });
}
