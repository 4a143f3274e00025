import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand, TaskTimedOut } from '@aws-sdk/client-sfn';
import { ChangeMessageVisibilityBatchCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { leanClient } from '#shared/aws/lean-client.ts';
import { RecordingServer, type Recorded } from '../../support/aws/recording-server.ts';

const server = await RecordingServer.start();
afterAll(() => server.stop());

const now = Date.UTC(2026, 10, 29, 12);
/** Where this machine is reached by a name that is not its own, so that requests are signed as on AWS. */
const elsewhere = server.at('0.0.0.0');

Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'session',
  AWS_ENDPOINT_URL: elsewhere,
});
beforeEach(() => vi.useFakeTimers({ now, toFake: ['Date'] }));
afterEach(() => {
  vi.useRealTimers();
  server.take();
});

const queue = `${elsewhere}/123456789012/queue`;
const mail = new SendEmailCommand({
  FromEmailAddress: 'shop@example.com',
  Destination: { ToAddresses: ['ada@example.com'] },
  Content: {
    Simple: { Subject: { Data: 'Grüße', Charset: 'UTF-8' }, Body: { Text: { Data: 'Привет', Charset: 'UTF-8' } } },
  },
});
const event = {
  EventBusName: 'bus',
  Source: 'oms.orders',
  DetailType: 'OrderPlaced',
  Time: new Date(now),
  Detail: '{}',
};

/** Each command that functions send, by both kinds of client. */
const sent: readonly (readonly [name: string, lean: () => Promise<unknown>, plain: () => Promise<unknown>])[] = [
  [
    'starting an execution',
    ...both(leanClient(SFNClient, {}), new SFNClient({}), (client) =>
      client.send(new StartExecutionCommand({ stateMachineArn: 'arn', name: 'W-1', input: '{"orderId":"1"}' })),
    ),
  ],
  [
    'putting an event',
    ...both(leanClient(EventBridgeClient, {}), new EventBridgeClient({}), (client) =>
      client.send(new PutEventsCommand({ Entries: [event] })),
    ),
  ],
  [
    'sending a message',
    ...both(leanClient(SQSClient, { md5: false }), new SQSClient({ md5: false }), (client) =>
      client.send(new SendMessageBatchCommand({ QueueUrl: queue, Entries: [{ Id: '0', MessageBody: 'ä' }] })),
    ),
  ],
  [
    'putting a message off',
    ...both(leanClient(SQSClient, { md5: false }), new SQSClient({}), (client) =>
      client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queue,
          Entries: [{ Id: '0', ReceiptHandle: 'h', VisibilityTimeout: 30 }],
        }),
      ),
    ),
  ],
  [
    'reading a secret',
    ...both(leanClient(SecretsManagerClient, {}), new SecretsManagerClient({}), (client) =>
      client.send(new GetSecretValueCommand({ SecretId: 'stripe' })),
    ),
  ],
  [
    'sending a mail',
    ...both(leanClient(SESv2Client, { maxAttempts: 1 }), new SESv2Client({ maxAttempts: 1 }), (client) =>
      client.send(mail),
    ),
  ],
  [
    'making a client',
    ...both(leanClient(CognitoIdentityProviderClient, {}), new CognitoIdentityProviderClient({}), (client) =>
      client.send(
        new CreateUserPoolClientCommand({ UserPoolId: 'eu-west-1_pool', ClientName: 'desk', GenerateSecret: true }),
      ),
    ),
  ],
];

function both<Client>(lean: Client, plain: Client, send: (client: Client) => Promise<unknown>) {
  return [() => send(lean), () => send(plain)] as const;
}

/** All of a request but the SDK's names and its count of tries, with which headers are signed and for what. */
function essence({ method, path, headers, body }: Recorded) {
  const left = Object.entries(headers).filter(
    ([name]) => !/^(amz-sdk-invocation-id|x-amz-user-agent|user-agent|authorization)$/.test(name),
  );
  const authorization = headers.authorization
    ?.replace('x-amz-user-agent', '')
    .replace(/;;|;(?=,)/, (both) => both.slice(1))
    .replace(/Signature=[0-9a-f]{64}$/, 'signed');
  return { method, path, headers: Object.fromEntries(left), authorization, body };
}

describe('a lean client', () => {
  it.each(sent)('sends what a plain one sends: %s', async (_, lean, plain) => {
    await lean();
    const [ours] = server.take();
    await plain();
    const [theirs] = server.take();
    expect(ours && essence(ours)).toEqual(theirs && essence(theirs));
    expect(ours?.headers.authorization).toMatch(/Signature=[0-9a-f]{64}$/);
  });

  const workflows = leanClient(SFNClient, {});
  const answer = () => workflows.send(new SendTaskSuccessCommand({ taskToken: 'token', output: '{}' }));

  it('does not sign what this machine answers itself', async () => {
    const local = leanClient(SFNClient, { endpoint: server.at('127.0.0.1') });
    await local.send(new SendTaskSuccessCommand({ taskToken: 'token', output: '{}' }));
    expect(server.take()[0]?.headers.authorization).toMatch(
      /Credential=AKIATEST\/\d{8}\/eu-west-1\/states\/.*Signature=0$/,
    );
  });

  it.each([
    ['throttling', { status: 400, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } }],
    ['a failure of the service', { status: 503, body: {} }],
  ])('tries again after %s', async (_, failure) => {
    server.answers.push(failure);
    await answer();
    expect(server.take()).toHaveLength(2);
  });

  it('throws the errors of the service as the SDK knows them, and does not try what was refused again', async () => {
    server.answers.push({ status: 400, body: { __type: 'com.amazonaws.swf#TaskTimedOut', message: 'over' } });
    await expect(answer()).rejects.toBeInstanceOf(TaskTimedOut);
    server.answers.push({ status: 400, body: { __type: 'ResourceNotFoundException', message: 'no client' } });
    const pool = leanClient(CognitoIdentityProviderClient, {});
    const asked = pool.send(new DescribeUserPoolClientCommand({ UserPoolId: 'eu-west-1_pool', ClientId: 'gone' }));
    await expect(asked).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(server.take()).toHaveLength(2);
  });

  it('signs by the time of the service once a wrong clock has been refused', async () => {
    const client = leanClient(SFNClient, {});
    const refused = { __type: 'InvalidSignatureException', message: 'Signature expired' };
    server.answers.push({ status: 403, headers: { date: new Date(now + 20 * 60_000).toUTCString() }, body: refused });
    await client.send(new SendTaskSuccessCommand({ taskToken: 'token', output: '{}' }));
    expect(server.take().map(({ headers }) => headers['x-amz-date'])).toEqual(['20261129T120000Z', '20261129T122000Z']);
  });
});
