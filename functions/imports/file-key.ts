/** Where the file of an import stands in the bucket. */
export const fileKey = (importId: string): string => `imports/${importId}`;
