import type { VersionRow } from './secret-store.ts';

export const current = 'AWSCURRENT';
export const previous = 'AWSPREVIOUS';

export function stagesOf(version: VersionRow): string[] {
  return JSON.parse(version.stages);
}

/**
 * Gives `stages` to a new version: each stage leaves the version that had it, and the one that was current becomes the
 * previous one. Versions without a stage are dropped.
 */
export function withNewVersion(versions: readonly VersionRow[], added: VersionRow, stages: readonly string[]) {
  const becomesCurrent = stages.includes(current);
  const changed = versions.map((version) => {
    const held = stagesOf(version);
    const kept = held.filter((stage) => !stages.includes(stage) && !(becomesCurrent && stage === previous));
    return {
      ...version,
      stages: JSON.stringify(becomesCurrent && held.includes(current) ? [...kept, previous] : kept),
    };
  });
  return {
    kept: [...changed.filter((version) => stagesOf(version).length > 0), { ...added, stages: JSON.stringify(stages) }],
    dropped: changed.filter((version) => stagesOf(version).length === 0),
  };
}
