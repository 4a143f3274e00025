import { defineContext } from '#shared/context.ts';
import { importRoutes } from '#shared/contracts/api/imports.ts';

/** What imports has. Their rows are carried out by the process `import-file`. */
export const imports = defineContext({
  name: 'imports',
  folder: 'functions/imports',
  purpose: 'Files of items, customers, stock, prices and orders',
  owns: ['Imports'],
  api: {
    routes: importRoutes,
    needs: { tables: { Imports: 'readWrite' }, files: true },
  },
});
