import type { DeployedTemplate } from './template.ts';

/** What counts against a limit or costs by the month in one template. */
export interface Counts {
  /** Of the 500 that a stack may hold. */
  readonly resources: number;
  /** Of the 300 that an API has before AWS is asked for more. */
  readonly routes: number;
  readonly functions: number;
  /** Of the 300 that a bus has before AWS is asked for more. */
  readonly rules: number;
  /** Of the 5,000 that an account has in a region before AWS is asked for more. */
  readonly alarms: number;
  /** Metrics that the alarms look at; each is paid for. */
  readonly metrics: number;
}

/** Counts the resources of a template. */
export function countResources({ Resources = {} }: DeployedTemplate): Counts {
  const all = Object.values(Resources);
  const of = (type: string) => all.filter(({ Type }) => Type === type);
  const alarms = of('AWS::CloudWatch::Alarm');
  return {
    resources: all.length,
    routes: of('AWS::ApiGatewayV2::Route').length,
    functions: of('AWS::Lambda::Function').length,
    rules: of('AWS::Events::Rule').length,
    alarms: alarms.length,
    metrics: alarms.reduce((sum, { Properties }) => sum + metricsOf(Properties), 0),
  };
}

/** An alarm looks at one metric, or at those of its formula. */
function metricsOf(properties: unknown): number {
  const { Metrics } = (properties ?? {}) as { readonly Metrics?: readonly object[] };
  return Metrics ? Metrics.filter((one) => 'MetricStat' in one).length : 1;
}

/** The sum of several counts. */
export function total(all: readonly Counts[]): Counts {
  const sum = (of: keyof Counts) => all.reduce((before, counts) => before + counts[of], 0);
  return {
    resources: sum('resources'),
    routes: sum('routes'),
    functions: sum('functions'),
    rules: sum('rules'),
    alarms: sum('alarms'),
    metrics: sum('metrics'),
  };
}

/** A limit of AWS, how much of it is used, and how many contexts like those of today fit into what is left. */
export interface Room {
  readonly limit: number;
  readonly used: number;
  /** Used by a context, on average. */
  readonly perContext: number;
  readonly moreContexts: number;
}

/**
 * How far the limits reach that contexts share. Resources of a stack are not among them, as each context has its own, but for the
 * gateway's, which holds the routes of all.
 */
export function roomLeft(all: Counts, gateway: Counts, contexts: number): Record<string, Room> {
  const room = (limit: number, used: number): Room => {
    const perContext = used / contexts;
    return {
      limit,
      used,
      perContext: Math.round(perContext * 10) / 10,
      moreContexts: Math.floor((limit - used) / perContext),
    };
  };
  return {
    'routes of the API (more on request)': room(300, all.routes),
    "resources of the gateway's stack": room(500, gateway.resources),
    'rules of the bus (more on request)': room(300, all.rules),
    'alarms of the account (more on request)': room(5_000, all.alarms),
  };
}
