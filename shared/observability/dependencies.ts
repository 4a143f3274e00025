/** What functions wait for, as its metric is named; and from how many milliseconds on a call of it is slow. */
export const dependencies = {
  DynamoDbReads: 1_000,
  DynamoDbWrites: 1_000,
  EventBridge: 1_000,
  Sqs: 1_000,
  StepFunctions: 1_000,
  Ses: 2_000,
  SecretsManager: 1_000,
  Cognito: 2_000,
  Files: 4_000,
  PaymentProviders: 4_000,
  ScreeningProviders: 4_000,
  Webhooks: 4_000,
} as const satisfies Readonly<Record<string, number>>;

export type Dependency = keyof typeof dependencies;

/** The service by which these metrics stand: whichever context calls, it is the same dependency. */
export const callMetrics = 'calls';

/** The metric of a dependency, in milliseconds. */
export const latencyMetric = (dependency: Dependency): string => `${dependency}Latency`;
