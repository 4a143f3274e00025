/**
 * What is wrong with a table of legal moves that begins in `start` and ends in `ends`: states that cannot be reached or from
 * which no end can be, ends that can be left, states without a way on that are no end, moves to states that do not exist.
 */
export function flawsOf<State extends string>(
  moves: Readonly<Record<State, readonly State[]>>,
  start: State,
  ends: readonly State[],
): string[] {
  const states = Object.keys(moves) as State[];
  const reachable = closure(start, moves);
  return states.flatMap((state) => [
    ...moves[state].filter((to) => !(to in moves)).map((to) => `${state} leads to ${to}, which does not exist`),
    ...moves[state].filter((to, index) => moves[state].indexOf(to) !== index).map((to) => `${state} names ${to} twice`),
    ...(moves[state].includes(state) ? [`${state} leads to itself`] : []),
    ...(reachable.has(state) ? [] : [`${state} cannot be reached`]),
    ...(ends.includes(state) && moves[state].length > 0 ? [`${state} is an end and can be left`] : []),
    ...(ends.some((end) => closure(state, moves).has(end)) ? [] : [`${state} has no way to an end`]),
  ]);
}

function closure<State extends string>(from: State, moves: Readonly<Record<State, readonly State[]>>): Set<State> {
  const seen = new Set<State>([from]);
  for (const state of seen) for (const to of moves[state] ?? []) seen.add(to);
  return seen;
}
