import type { Mutation } from './bundle.ts';

/**
 * What the SDK does for every request although nobody in a simulation looks at it, and what it finds out anew each time. It
 * costs more than all else in a call. What is left is what the behaviour depends on: the text of the request, the reading of
 * answers and errors, and the retries.
 */
export const sdkShortcuts: readonly Mutation[] = [
  {
    name: 'no log of inputs and outputs, for which both would be walked through',
    file: 'node_modules/@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js',
    find: 'export const loggerMiddleware = () => (next, context) =>',
    replace: 'export const loggerMiddleware = () => (next) => next;\nexport const unused = () => (next, context) =>',
  },
  {
    name: 'no name of the SDK in a header',
    file: 'node_modules/@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/user-agent-middleware.js',
    find: 'export const userAgentMiddleware = (options) => (next, context) =>',
    replace:
      'export const userAgentMiddleware = () => (next) => next;\nexport const unused = (options) => (next, context) =>',
  },
  {
    name: 'no choice of a way to sign',
    file: 'node_modules/@smithy/core/dist-es/legacy-root-exports/middleware-http-auth-scheme/httpAuthSchemeMiddleware.js',
    find: 'export const httpAuthSchemeMiddleware = (config, mwOptions) => (next, context) =>',
    replace:
      'export const httpAuthSchemeMiddleware = () => (next) => next;\nexport const unused = (config, mwOptions) => (next, context) =>',
  },
  {
    name: 'no signature: no service on one machine checks it',
    file: 'node_modules/@smithy/core/dist-es/legacy-root-exports/middleware-http-signing/httpSigningMiddleware.js',
    find: 'export const httpSigningMiddleware = (config) => (next, context) =>',
    replace:
      'export const httpSigningMiddleware = () => (next) => next;\nexport const unused = (config) => (next, context) =>',
  },
  {
    name: "each client's address is found out once",
    file: 'node_modules/@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/endpointMiddleware.js',
    find: `            const endpoint = await getEndpointFromInstructions(args.input, {
                getEndpointParameterInstructions() {
                    return instructions;
                },
            }, { ...config }, context);`,
    replace: `            let endpoint = found.get(config);
            if (endpoint === undefined) {
                endpoint = await getEndpointFromInstructions(args.input, {
                    getEndpointParameterInstructions() {
                        return instructions;
                    },
                }, { ...config }, context);
                found.set(config, endpoint);
            }`,
  },
  {
    name: 'where that is kept',
    file: 'node_modules/@smithy/core/dist-es/submodules/endpoints/middleware-endpoint/endpointMiddleware.js',
    find: 'function setFeature(',
    replace: 'const found = new WeakMap();\nfunction setFeature(',
  },
];
