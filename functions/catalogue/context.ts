import { defineContext } from '#shared/context.ts';
import { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';

/** What catalogue has. */
export const catalogue = defineContext({
  name: 'catalogue',
  folder: 'functions/catalogue',
  purpose: 'What is sold',
  owns: ['Catalogue'],
  uses: ['parties'],
  api: {
    routes: catalogueRoutes,
    needs: {
      tables: { Catalogue: 'readWrite' },
    },
  },
});
