/** The environment variable that tells functions the bucket of files. */
export const filesVariable = 'FILES_BUCKET';
