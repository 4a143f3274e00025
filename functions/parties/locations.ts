import { reaches } from '#shared/http/caller.ts';
import { checkReferences, type PartyResource } from './crud.ts';

export const locations: PartyResource<'location'> = {
  kind: 'location',
  path: '/v1/locations',
  idOf: ({ locationId }) => locationId,
  view: ({ party, version }) => ({ ...party, version }),
  within: ({ locations: reach }, { locationId }) => reaches(reach, locationId),
  check: async ({ branch, branches = [], channels = [] }) =>
    (await checkReferences('branch', [branch], '/branch')) ??
    (await checkReferences('branch', branches, '/branches')) ??
    (await checkReferences('channel', channels, '/channels')),
};
