import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import type { ResourceKind } from '#host/service.ts';
import { loadAssembly } from '#host/template/assembly.ts';
import { inertKinds } from '#host/template/inert-kinds.ts';
import { resolveResources, TemplateError } from '#host/template/resources.ts';
import { writeAssembly, type TestStack } from '#host/test/support/assembly.ts';

const where = { account: '111122223333', region: 'eu-central-1', endpoint: 'http://127.0.0.1:1' };

const queueKind: ResourceKind = {
  type: 'Test::Queue',
  properties: z.strictObject({
    QueueName: z.string().optional(),
    Delay: z.number().default(0),
    DeadLetterArn: z.string().optional(),
  }),
  nameProperty: 'QueueName',
  identify: (name) => ({ ref: `url/${name}`, attributes: { Arn: `arn:queue:${name}` } }),
};

function resolve(stacks: Record<string, TestStack>) {
  return resolveResources(loadAssembly(writeAssembly(stacks)), [queueKind, ...inertKinds], where);
}

function problemsOf(stacks: Record<string, TestStack>): readonly string[] {
  try {
    resolve(stacks);
  } catch (error) {
    if (error instanceof TemplateError) return error.problems;
    throw error;
  }
  return [];
}

describe('resources of an assembly', () => {
  it('may refer to each other in any order, and get the name that the template gives or stack and logical id', () => {
    const resources = resolve({
      shop: {
        Resources: {
          First: { Type: 'Test::Queue', Properties: { DeadLetterArn: { 'Fn::GetAtt': ['Second', 'Arn'] } } },
          Second: { Type: 'Test::Queue', Properties: { QueueName: { 'Fn::Sub': '${AWS::Region}-dead' } } },
        },
      },
    });
    expect(resources.map(({ name, ref, properties }) => ({ name, ref, properties }))).toEqual([
      {
        name: 'shop-First',
        ref: 'url/shop-First',
        properties: { Delay: 0, DeadLetterArn: 'arn:queue:eu-central-1-dead' },
      },
      {
        name: 'eu-central-1-dead',
        ref: 'url/eu-central-1-dead',
        properties: { Delay: 0, QueueName: 'eu-central-1-dead' },
      },
    ]);
  });

  it('may import what another stack exports', () => {
    const [, importing] = resolve({
      a: {
        Resources: { Q: { Type: 'Test::Queue' } },
        Outputs: {
          Out: { Value: { 'Fn::GetAtt': ['Q', 'Arn'] }, Export: { Name: 'a:q' } },
        },
      },
      b: { Resources: { R: { Type: 'Test::Queue', Properties: { DeadLetterArn: { 'Fn::ImportValue': 'a:q' } } } } },
    });
    expect(importing?.properties).toEqual({ Delay: 0, DeadLetterArn: 'arn:queue:a-Q' });
  });

  it('name every unknown type and property, by stack, logical id and path', () => {
    expect(
      problemsOf({ s: { Resources: { Disk: { Type: 'AWS::EC2::Volume' }, Fleet: { Type: 'AWS::EC2::Fleet' } } } }),
    ).toEqual([
      's/Disk: AWS::EC2::Volume is a resource type that the one-machine host does not know',
      's/Fleet: AWS::EC2::Fleet is a resource type that the one-machine host does not know',
    ]);
    const [unknown, wrong] = problemsOf({
      s: {
        Resources: {
          A: { Type: 'Test::Queue', Properties: { Fifo: true } },
          B: { Type: 'Test::Queue', Properties: { Delay: 'long' } },
        },
      },
    });
    expect(unknown).toMatch(/^s\/A \(Test::Queue\) Properties: .*"Fifo"/);
    expect(wrong).toMatch(/^s\/B \(Test::Queue\) Properties\.Delay: /);
  });

  it('refuse a reference to nothing, an unknown attribute, and names that go in a circle', () => {
    expect(
      problemsOf({ s: { Resources: { A: { Type: 'Test::Queue', Properties: { DeadLetterArn: { Ref: 'Gone' } } } } } }),
    ).toEqual(['s/A Properties.DeadLetterArn: there is no resource Gone in stack s']);
    expect(
      problemsOf({
        s: {
          Resources: { A: { Type: 'Test::Queue', Properties: { DeadLetterArn: { 'Fn::GetAtt': ['A', 'Size'] } } } },
        },
      }),
    ).toEqual(['s/A Properties.DeadLetterArn: attribute Size of A (Test::Queue) is not known to the one-machine host']);
    const circle = problemsOf({
      s: {
        Resources: {
          A: { Type: 'Test::Queue', Properties: { QueueName: { Ref: 'B' } } },
          B: { Type: 'Test::Queue', Properties: { QueueName: { Ref: 'A' } } },
        },
      },
    });
    expect(circle[0]).toContain('the name of A depends on itself');
  });

  it('accept inert kinds with their ARNs', () => {
    const [, queue] = resolve({
      s: {
        Resources: {
          Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
          Q: { Type: 'Test::Queue', Properties: { DeadLetterArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
        },
      },
    });
    expect(queue?.properties).toEqual({ Delay: 0, DeadLetterArn: 'arn:aws:iam::111122223333:role/s-Role' });
  });

  it('refuse a template section that the host does not know', () => {
    for (const section of ['Hooks', 'Conditions', 'Mappings']) {
      const folder = writeAssembly({ s: { Resources: {}, [section]: {} } });
      const refused = `s\\.template\\.json has a part that the one-machine host does not know.*${section}`;
      expect(() => loadAssembly(folder)).toThrow(new RegExp(refused));
    }
  });
});
