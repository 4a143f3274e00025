import { defineContext } from '#shared/context.ts';
import { documentationRoutes } from '#shared/contracts/api/documentation.ts';

/** What documentation has. */
export const documentation = defineContext({
  name: 'documentation',
  folder: 'functions/documentation',
  purpose: 'This description, and that of the events',
  owns: [],
  api: {
    routes: documentationRoutes,
    needs: {
      tables: {},
      assets: [
        'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
        'node_modules/swagger-ui-dist/swagger-ui.css',
        'node_modules/swagger-ui-dist/LICENSE',
      ],
    },
  },
});
