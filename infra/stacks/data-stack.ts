import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableV2,
  type GlobalSecondaryIndexPropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Match } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { outsideParties } from '#functions/contexts.ts';
import { resourceServer, scopes } from '#shared/contracts/scopes.ts';
import { tables, type IndexDescription, type TableDescription, type TableName } from '#shared/dynamodb/tables.ts';
import type { Settings } from '../config.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { fileBucket } from '../constructs/file-bucket.ts';
import { constructId } from '../constructs/names.ts';
import { isProtected, removalPolicyOf } from '../constructs/lasting.ts';

/** Everything that cannot be made again: tables, files, the bus with its archive, the user pool, secrets. */
export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, TableV2>>;
  readonly bus: EventBus;
  readonly userPool: UserPool;
  readonly rootClient: UserPoolClient;
  /** Where clients get their tokens on AWS. */
  readonly tokenEndpoint: string;
  /** The secrets that are made here, by the outside party that signs with it. */
  readonly partySecrets: Readonly<Record<string, Secret>>;
  /** What the signing secrets of webhooks are sealed with in their table. */
  readonly webhookKey: Secret;
  /** What the keys of persons are sealed with in their table. */
  readonly vaultKey: Secret;
  /** What is uploaded, until it has been read. */
  readonly files: Bucket;
  /** Where alarms go; undefined when no address is named for them. */
  readonly alarmAction: IAlarmAction | undefined;

  constructor(scope: Construct, id: string, { settings, ...props }: StackProps & { settings: Settings }) {
    super(scope, id, { ...props, terminationProtection: isProtected(settings) });
    const removalPolicy = removalPolicyOf(settings);
    const made = Object.entries(tables).map(([name, description]) => [name, this.table(name, description, settings)]);
    this.tables = Object.fromEntries(made) as Record<TableName, TableV2>;

    this.bus = new EventBus(this, 'Bus', { eventBusName: `oms-${settings.stage}` });
    this.bus.applyRemovalPolicy(removalPolicy);
    const archive = this.bus.archive('Archive', {
      archiveName: `oms-${settings.stage}`,
      description: 'Every event, for replay',
      eventPattern: { source: Match.prefix('oms.') },
      retention: Duration.days(400),
    });
    archive.applyRemovalPolicy(removalPolicy);

    this.userPool = this.people(settings);
    ({ rootClient: this.rootClient, tokenEndpoint: this.tokenEndpoint } = this.credentials(settings));
    this.partySecrets = Object.fromEntries(
      outsideParties
        .filter(({ setUp }) => setUp === 'own-secret')
        .map(({ name }) => [name, this.secretOf(name, settings)]),
    );
    this.webhookKey = new Secret(this, 'WebhookKey', {
      secretName: `oms/${settings.stage}/webhooks`,
      description: 'Seals the signing secrets of webhooks; without it they cannot be read any more',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    acknowledge(this.webhookKey, 'AwsSolutions-SMG4', 'What was sealed with it could not be opened with another one');
    this.vaultKey = new Secret(this, 'VaultKey', {
      secretName: `oms/${settings.stage}/vault`,
      description: 'Seals the keys of persons; without it nobody knows any more who orders and customers are',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
    });
    acknowledge(this.vaultKey, 'AwsSolutions-SMG4', 'What was sealed with it could not be opened with another one');
    this.files = fileBucket(this, 'Files', settings);
    this.alarmAction = settings.alarmEmail ? this.alarmsTo(settings.alarmEmail) : undefined;
    if (settings.mailFrom && settings.mailIdentity === 'create') {
      new EmailIdentity(this, 'Sender', { identity: Identity.email(settings.mailFrom) }).applyRemovalPolicy(
        removalPolicy,
      );
    }
    new CfnOutput(this, 'TokenEndpoint', { value: this.tokenEndpoint });
    new CfnOutput(this, 'UserPoolId', { value: this.userPool.userPoolId });
    new CfnOutput(this, 'RootClientId', { value: this.rootClient.userPoolClientId });
  }

  private secretOf(party: string, settings: Settings): Secret {
    const secret = new Secret(this, `${constructId(party)}Secret`, {
      secretName: `oms/${settings.stage}/${party}`,
      description: `Signing key of what ${party} reports`,
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
      removalPolicy: removalPolicyOf(settings),
    });
    acknowledge(secret, 'AwsSolutions-SMG4', 'Both sides must change the key together, so a person rotates it');
    return secret;
  }

  private alarmsTo(address: string): IAlarmAction {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true });
    // A topic with a policy of its own has lost the one that lets the account's services publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    topic.addSubscription(new EmailSubscription(address));
    acknowledge(
      topic,
      'Serverless-SNSRedrivePolicy',
      'A mail that cannot be delivered loses nothing: the alarm stands in CloudWatch',
    );
    return new SnsAction(topic);
  }

  private table(name: string, description: TableDescription, settings: Settings): TableV2 {
    const text = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
    return new TableV2(this, name, {
      partitionKey: text(description.partitionKey),
      ...(description.sortKey ? { sortKey: text(description.sortKey) } : {}),
      globalSecondaryIndexes: Object.entries(description.indexes).map(([indexName, index]) =>
        indexProps(indexName, index),
      ),
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: description.durable },
      deletionProtection: description.durable && isProtected(settings),
      removalPolicy: description.durable ? removalPolicyOf(settings) : RemovalPolicy.DESTROY,
      ...(description.expiry ? { timeToLiveAttribute: description.expiry } : {}),
      ...(description.outbox ? { dynamoStream: StreamViewType.NEW_IMAGE } : {}),
    });
  }

  private people(settings: Settings): UserPool {
    const people = new UserPool(this, 'People', {
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: isProtected(settings),
      removalPolicy: removalPolicyOf(settings),
    });
    acknowledge(
      people,
      'AwsSolutions-COG2',
      'People may use a second factor; machines, which are most clients, have none',
    );
    acknowledge(
      people,
      'AwsSolutions-COG8',
      'The plus plan costs per user; who wants its threat protection switches it on',
    );
    return people;
  }

  /** The resource server with its scopes, the token endpoint, and the first client, which may do everything. */
  private credentials(settings: Settings): { rootClient: UserPoolClient; tokenEndpoint: string } {
    const all = Object.entries(scopes).map(
      ([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
    );
    const server = new UserPoolResourceServer(this, 'ResourceServer', {
      userPool: this.userPool,
      identifier: resourceServer,
      scopes: all,
    });
    const domain = new UserPoolDomain(this, 'Domain', {
      userPool: this.userPool,
      cognitoDomain: { domainPrefix: settings.authDomainPrefix ?? `oms-${settings.stage}-${this.account}` },
    });
    const rootClient = new UserPoolClient(this, 'RootClient', {
      userPool: this.userPool,
      generateSecret: true,
      authFlows: {},
      oAuth: { flows: { clientCredentials: true }, scopes: all.map((one) => OAuthScope.resourceServer(server, one)) },
      accessTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    return { rootClient, tokenEndpoint: `${domain.baseUrl()}/oauth2/token` };
  }
}

function indexProps(indexName: string, index: IndexDescription): GlobalSecondaryIndexPropsV2 {
  return {
    indexName,
    partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
    sortKey: { name: index.sortKey, type: AttributeType.STRING },
    ...(index.include
      ? { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...index.include] }
      : { projectionType: ProjectionType.KEYS_ONLY }),
  };
}
