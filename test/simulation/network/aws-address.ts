/** Where the host tells clients that AWS is. */
export const awsAddress = 'http://aws.simulated';

export const awsHost = new URL(awsAddress).hostname;
