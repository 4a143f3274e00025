import { defineRoutes } from '../route.ts';
import { branchRoutes } from './branches.ts';
import { channelRoutes } from './channels.ts';
import { credentialRoutes } from './credentials.ts';
import { customerRoutes } from './customers.ts';
import { exchangeRateRoutes } from './exchange-rates.ts';
import { locationRoutes } from './locations.ts';

/** Branches, channels, locations, customers, credentials bound to them, and exchange rates. */
export const partiesRoutes = defineRoutes({
  ...branchRoutes,
  ...channelRoutes,
  ...locationRoutes,
  ...customerRoutes,
  ...credentialRoutes,
  ...exchangeRateRoutes,
});
