import { expect, test } from 'vitest';
import { createEventBridgeService } from '#host/eventbridge/service.ts';
import { createS3Service } from '#host/s3/service.ts';
import { createSqsService } from '#host/sqs/service.ts';
import { createStepFunctionsService } from '#host/stepfunctions/service.ts';
import { loadAssembly } from '#host/template/assembly.ts';
import { configureServices } from '#host/template/configure-services.ts';
import { writeAssembly } from '#host/test/support/assembly.ts';
import { testKernel } from '#host/test/support/kernel.ts';

const both = { Type: 'Parallel', Branches: [], End: true };
const workflow = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Both', States: { Both: both } });
const target = { Id: 'T', Arn: 'arn', InputTransformer: { InputTemplate: '<id>' } };

// What the app has no use for is not served by halves: a template that comes to need it learns it at the start.
test.each([
  ['a FIFO queue', 'AWS::SQS::Queue', { FifoQueue: true }, 'shop/Thing (AWS::SQS::Queue) Properties.FifoQueue: '],
  [
    'an input transformer',
    'AWS::Events::Rule',
    { EventBusName: 'orders', EventPattern: { source: ['oms'] }, Targets: [target] },
    'shop/Thing (AWS::Events::Rule) Properties.Targets.0: Unrecognized key: "InputTransformer"',
  ],
  [
    'a Parallel',
    'AWS::StepFunctions::StateMachine',
    { StateMachineName: 'story', DefinitionString: workflow },
    'State machine story: its definition holds what this host does not run:',
  ],
  [
    'a bucket with versions',
    'AWS::S3::Bucket',
    { VersioningConfiguration: { Status: 'Enabled' } },
    'shop/Thing (AWS::S3::Bucket) Properties: Unrecognized key: "VersioningConfiguration"',
  ],
  ['a fleet', 'AWS::EC2::Fleet', {}, 'shop/Thing: AWS::EC2::Fleet is a resource type that the one-machine host'],
])('a template with %s is refused by name', (_, Type, Properties, says) => {
  const kernel = testKernel();
  const services = [
    createSqsService(kernel),
    createEventBridgeService(kernel),
    createStepFunctionsService(kernel),
    createS3Service(kernel, kernel.endpoint),
  ];
  const assembly = loadAssembly(writeAssembly({ shop: { Resources: { Thing: { Type, Properties } } } }));
  expect(() => configureServices(services, assembly, kernel)).toThrow(says);
});
