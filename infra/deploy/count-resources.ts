/** What counts against a limit or costs by the month in one template. */
export interface Counts {
  /** Of the 500 that a stack may hold. */
  readonly resources: number;
  /** Of the 300 that an API has before AWS is asked for more. */
  readonly routes: number;
  readonly functions: number;
  /** Paid for each. */
  readonly alarms: number;
}

/** Counts the resources of a template, as CloudFormation is given it. */
export function countResources(template: {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}): Counts {
  const types = Object.values(template.Resources ?? {}).map(({ Type }) => Type);
  const of = (type: string) => types.filter((each) => each === type).length;
  return {
    resources: types.length,
    routes: of('AWS::ApiGatewayV2::Route'),
    functions: of('AWS::Lambda::Function'),
    alarms: of('AWS::CloudWatch::Alarm'),
  };
}

/** The sum of several counts. */
export function total(all: readonly Counts[]): Counts {
  const sum = (of: (counts: Counts) => number) => all.reduce((before, counts) => before + of(counts), 0);
  return {
    resources: sum(({ resources }) => resources),
    routes: sum(({ routes }) => routes),
    functions: sum(({ functions }) => functions),
    alarms: sum(({ alarms }) => alarms),
  };
}
