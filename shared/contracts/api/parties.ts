import { defineRoutes } from '../route.ts';
import { branchRoutes } from './branches.ts';
import { channelRoutes } from './channels.ts';
import { credentialRoutes } from './credentials.ts';
import { customerRoutes } from './customers.ts';
import { locationRoutes } from './locations.ts';

/** Branches, channels, locations, customers, and credentials bound to them. */
export const partiesRoutes = defineRoutes({
  ...branchRoutes,
  ...channelRoutes,
  ...locationRoutes,
  ...customerRoutes,
  ...credentialRoutes,
});
