import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** One stack of the cloud assembly with its template as synthesized. */
export interface StackTemplate {
  readonly name: string;
  /** The account and region the stack is bound to; undefined where it may go anywhere. */
  readonly account?: string;
  readonly region?: string;
  readonly template: Template;
}

export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof resourceSchema>;

export interface Assembly {
  readonly directory: string;
  readonly stacks: readonly StackTemplate[];
  /** Absolute paths of file assets by the S3 key they would be uploaded under. */
  readonly assets: ReadonlyMap<string, string>;
}

const resourceSchema = z.strictObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
  Metadata: z.unknown().optional(),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
  UpdatePolicy: z.unknown().optional(),
});

const outputSchema = z.object({
  Value: z.unknown(),
  Export: z.object({ Name: z.unknown() }).optional(),
});

const templateSchema = z.strictObject({
  /** Of the bootstrap's version only, which the CDK writes into each template. */
  Rules: z.unknown().optional(),
  Parameters: z.unknown().optional(),
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z.record(z.string(), outputSchema).default({}),
});

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z
        .object({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
        .optional(),
    }),
  ),
});

const assetManifestSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
  dockerImages: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Reads a cloud assembly (`cdk.out`): every stack that its manifest names, and where their file assets stand.
 * Throws an Error that names the file when one is missing or has a part that this host does not know.
 */
export function loadAssembly(directory: string): Assembly {
  const manifest = readJson(join(directory, 'manifest.json'), manifestSchema);
  const stacks: StackTemplate[] = [];
  const assets = new Map<string, string>();
  for (const [artifactId, artifact] of Object.entries(manifest.artifacts)) {
    if (artifact.type === 'aws:cloudformation:stack') {
      const file = artifact.properties?.templateFile;
      if (file === undefined) throw new Error(`${directory}/manifest.json: stack ${artifactId} names no templateFile.`);
      stacks.push({
        name: artifact.properties?.stackName ?? artifactId,
        ...boundTo(artifact.environment),
        template: readJson(join(directory, file), templateSchema),
      });
    } else if (artifact.type === 'cdk:asset-manifest') {
      const file = artifact.properties?.file;
      if (file === undefined) throw new Error(`${directory}/manifest.json: ${artifactId} names no file.`);
      addAssets(assets, directory, file);
    } else if (artifact.type === 'cdk:cloud-assembly') {
      throw new Error(
        `${directory}/manifest.json: ${artifactId} is a nested assembly; put the stacks into the app itself.`,
      );
    }
  }
  if (stacks.length === 0) throw new Error(`${directory}/manifest.json holds no stack.`);
  return { directory, stacks, assets };
}

/** `aws://123456789012/eu-central-1` → account and region; unknown parts are left out. */
function boundTo(environment: string | undefined): { account?: string; region?: string } {
  const match = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment ?? '');
  const [, account = 'unknown-account', region = 'unknown-region'] = match ?? [];
  return {
    ...(account === 'unknown-account' ? {} : { account }),
    ...(region === 'unknown-region' ? {} : { region }),
  };
}

function addAssets(assets: Map<string, string>, directory: string, file: string): void {
  const manifest = readJson(join(directory, file), assetManifestSchema);
  if (Object.keys(manifest.dockerImages).length > 0) {
    throw new Error(`${directory}/${file}: container image assets cannot run on one machine.`);
  }
  for (const asset of Object.values(manifest.files)) {
    if (asset.source.path === undefined) continue;
    for (const destination of Object.values(asset.destinations)) {
      assets.set(destination.objectKey, join(directory, asset.source.path));
    }
  }
}

function readJson<T>(file: string, schema: z.ZodType<T>): T {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const result = schema.safeParse(parsed);
  if (!result.success) {
    const where = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`${file} has a part that the one-machine host does not know: ${where}`);
  }
  return result.data;
}

/** Regions in which the app names none; queues, pools and machines get ARNs with it. */
const defaultRegion = 'us-east-1';
const defaultAccount = '000000000000';

/** The region and account that an assembly is served as. */
export function placeOf(assembly: Assembly): { region: string; account: string } {
  const bound = assembly.stacks.find((stack) => stack.region !== undefined);
  const owned = assembly.stacks.find((stack) => stack.account !== undefined);
  return { region: bound?.region ?? defaultRegion, account: owned?.account ?? defaultAccount };
}

/** Where a deployment asset stands on disk, by the S3 key that the template names. Throws if unknown. */
export function assetPath(assembly: Assembly, s3Key: string): string {
  const path = assembly.assets.get(s3Key);
  if (path === undefined) throw new Error(`${assembly.directory} holds no asset for the S3 key ${s3Key}.`);
  return path;
}
