import { reaches } from '#shared/http/access/principal.ts';
import { checkReferences, type PartyResource } from './keeping/crud.ts';
import { usersOf } from './credentials/grants.ts';

export const locations: PartyResource<'location'> = {
  kind: 'location',
  path: '/v1/locations',
  idOf: ({ locationId }) => locationId,
  view: ({ party, version }) => ({ ...party, version }),
  within: ({ locations: reach }, { locationId }) => reaches(reach, locationId),
  users: usersOf,
  check: async ({ branch, branches = [], channels = [] }) =>
    (await checkReferences('branch', [branch], '/branch')) ??
    (await checkReferences('branch', branches, '/branches')) ??
    (await checkReferences('channel', channels, '/channels')),
};
