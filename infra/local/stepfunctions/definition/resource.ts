const integration = /^arn:[\w-]+:states:[^:]*:[^:]*:lambda:invoke(\.waitForTaskToken)?$/u;

/**
 * Reads a Task's `Resource`: whether the state waits for its token after the function has answered.
 *
 * @throws Error naming the resource when this host does not have the integration
 */
export function waitsForToken(resource: string): boolean {
  const invoke = integration.exec(resource);
  if (invoke === null) {
    throw new Error(
      `Resource '${resource}' is not an integration that this host has; it has lambda:invoke and lambda:invoke.waitForTaskToken`,
    );
  }
  return invoke[1] !== undefined;
}
