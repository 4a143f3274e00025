/** Everything that can be made to go wrong, by the name that `--faults` takes. */
export const faultKinds = {
  throttle: 'a service refuses a request for the moment',
  'fail-before': 'a service fails before a request has its effect',
  'fail-after': 'a service fails after a request has had its effect',
  refuse: 'the bus refuses an event for good',
  duplicate: 'a message, event, stream batch or request comes twice',
  reorder: 'a delivery is overtaken by later ones',
  delay: 'a delivery comes late, by up to an hour',
  'day-late': 'a delivery comes 23 to 25 hours late, when its stream may have forgotten it',
  crash: 'a function dies before or after one of its requests has its effect',
  'partial-batch': 'some of a batch comes again although it was dealt with',
  poison: 'a queue or the bus has a message that nobody can deal with',
  'clock-skew': "a function's clock is up to 5 minutes wrong",
  'summer-time': 'clocks are put forward or back while orders are under way',
  conflict: 'a transaction meets another one at the same rows',
  oversize: 'a client sends more than is taken',
  malformed: 'a client, provider or carrier sends what makes no sense',
  versions: 'an older and a newer version of the workflow steps run side by side',
} as const;

export type FaultKind = keyof typeof faultKinds;

const names = Object.keys(faultKinds) as FaultKind[];

/** Reads a list such as `throttle,crash`, or `all` or `none`. Throws an Error that names what is no fault. */
export function parseFaultKinds(list: string): ReadonlySet<FaultKind> {
  if (list === 'all') return new Set(names);
  if (list === 'none') return new Set();
  const chosen = list.split(',').map((name) => name.trim());
  const unknown = chosen.find((name) => !(name in faultKinds));
  if (unknown !== undefined)
    throw new RangeError(`"${unknown}" is not a fault; there are all, none, ${names.join(', ')}.`);
  return new Set(chosen as FaultKind[]);
}
