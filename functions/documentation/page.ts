/** The documentation page: Swagger UI on the API's own description. */
export const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Open OMS API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="documentation"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** Kept apart from the page, so that the page needs no inline script. */
export const startScript = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#documentation', deepLinking: true, docExpansion: 'none', filter: true });
`;

export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' http://127.0.0.1:* https://*.amazoncognito.com; base-uri 'none'; frame-ancestors 'none'";
