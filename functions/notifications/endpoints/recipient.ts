/** The partition of an endpoint's deliveries, of its line and of how it has answered. */
export const recipientOf = (endpointId: string): string => `endpoint#${endpointId}`;

/** The endpoint whose rows stand in this partition. */
export const endpointIn = (recipient: unknown): string => String(recipient).slice(recipientOf('').length);
