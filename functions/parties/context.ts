import { defineContext } from '#shared/context.ts';
import { partiesRoutes } from '#shared/contracts/api/parties.ts';

/** What parties has. */
export const parties = defineContext({
  name: 'parties',
  folder: 'functions/parties',
  purpose: 'Branches, channels, locations, customers and credentials',
  owns: ['Parties'],
  api: {
    routes: partiesRoutes,
    needs: {
      tables: { Parties: 'readWrite', Vault: 'readWrite' },
      secrets: ['vault'],
      managesClients: true,
      screensOutside: true,
    },
  },
});
