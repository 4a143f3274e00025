import { StateFailure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { textArgument } from './arguments.ts';
import { callApi, type JsonApi } from './http.ts';

const routes: Readonly<Record<string, { method: string; body: boolean }>> = {
  createSchedule: { method: 'POST', body: true },
  updateSchedule: { method: 'PUT', body: true },
  getSchedule: { method: 'GET', body: false },
  deleteSchedule: { method: 'DELETE', body: false },
};

const queryNames: Readonly<Record<string, string>> = { GroupName: 'groupName', ClientToken: 'clientToken' };

/** `aws-sdk:scheduler`: EventBridge Scheduler's REST API, with times as ISO text on this side and as seconds on that. */
export async function callScheduler(api: JsonApi, action: string, input: JsonObject): Promise<JsonObject> {
  const route = routes[action];
  if (route === undefined) {
    throw new StateFailure(
      'States.Runtime',
      `aws-sdk:scheduler:${action} is not an action that this host has; it has ${Object.keys(routes).join(', ')}`,
    );
  }
  const { Name: _, ...rest } = input;
  const path = `/schedules/${encodeURIComponent(textArgument(input, 'Name', `aws-sdk:scheduler:${action}`))}`;
  if (route.body) return callApi(api, { method: route.method, path, body: withSeconds(rest) });
  const query = new URLSearchParams();
  for (const [name, wire] of Object.entries(queryNames)) {
    const value = input[name];
    if (typeof value === 'string') query.set(wire, value);
  }
  const suffix = query.size === 0 ? '' : `?${query.toString()}`;
  return withText(await callApi(api, { method: route.method, path: path + suffix }));
}

const times = ['StartDate', 'EndDate', 'CreationDate', 'LastModificationDate'];

function withSeconds(input: JsonObject): JsonObject {
  const wire = { ...input };
  for (const name of times) {
    const value = wire[name];
    if (typeof value === 'string') wire[name] = Date.parse(value) / 1000;
  }
  return wire;
}

function withText(output: JsonObject): JsonObject {
  const shown = { ...output };
  for (const name of times) {
    const value = shown[name];
    if (typeof value === 'number') shown[name] = new Date(value * 1000).toISOString();
  }
  return shown;
}
