/** A template as CloudFormation is given it, as far as it is counted. */
export interface DeployedTemplate {
  readonly Resources?: Readonly<Record<string, DeployedResource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface DeployedResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: unknown;
  readonly UpdatePolicy?: unknown;
}

/** The logical ids that a value refers to, by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export function referredTo(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referredTo);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : String(inner).split('.')[0])];
    const own = key === 'Fn::Sub' ? [...JSON.stringify(inner).matchAll(/\$\{(\w+)/g)].map(([, id = '']) => id) : [];
    return [...own, ...referredTo(inner)];
  });
}
