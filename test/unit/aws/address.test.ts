import { GetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addressOf, isOnThisMachine } from '#shared/aws/address.ts';

const before = { ...process.env };
beforeEach(() => {
  delete process.env['AWS_ENDPOINT_URL'];
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
});
afterEach(() => {
  process.env = { ...before };
});

async function addressOfTheSdk(): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const { config } = new DynamoDBClient({ credentials });
  const { url } = await getEndpointFromInstructions({}, GetItemCommand, config);
  return String(url);
}

/** A region of each partition, and all kinds of names that begin alike. */
const regions = ['us-east-1', 'eu-central-1', 'il-central-1', 'mx-central-1', 'us-gov-west-1', 'cn-north-1'];
const apart = [
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-iso-east-1',
  'us-isob-east-1',
  'us-isof-south-1',
  'eu-isoe-west-1',
];

it.each([...regions, ...apart])('finds the table service of %s where the SDK finds it', async (region) => {
  process.env['AWS_REGION'] = region;
  expect(String(addressOf('dynamodb'))).toBe(await addressOfTheSdk());
});

it.each([
  { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
  { AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000' },
  { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_DYNAMODB: 'https://tables.example.com/deep' },
])('goes where the environment says, as the SDK does: %o', async (environment) => {
  Object.assign(process.env, { AWS_REGION: 'eu-west-1' }, environment);
  expect(String(addressOf('dynamodb'))).toBe(await addressOfTheSdk());
});

it.each([
  ['http://127.0.0.1:3000', true],
  ['http://localhost:8000', true],
  ['https://localhost:8000', false],
  ['http://tables.example.com', false],
  ['https://dynamodb.eu-west-1.amazonaws.com', false],
])('%s is on this machine: %s', (address, expected) => {
  expect(isOnThisMachine(new URL(address))).toBe(expected);
});
