import { defineContext } from '#shared/context.ts';
import { erasureRoutes } from '#shared/contracts/api/erasures.ts';

/** What privacy has. */
export const privacy = defineContext({
  name: 'privacy',
  folder: 'functions/privacy',
  purpose: 'Erase persons who ask to be forgotten',
  owns: [],
  uses: ['orders', 'parties'],
  api: {
    routes: erasureRoutes,
    needs: { tables: { Parties: 'readWrite', Orders: 'read', Vault: 'readWrite' }, secrets: ['vault'] },
  },
  schedules: {
    'finish-erasures': {
      file: 'finish-erasures',
      everyMinutes: 1,
      needs: {
        tables: { Parties: 'readWrite', Orders: 'readWrite', Vault: 'readWrite' },
        secrets: ['vault'],
        timeoutSeconds: 60,
      },
    },
  },
});
