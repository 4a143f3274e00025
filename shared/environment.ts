/** Reads a setting that the deployment must give. Throws with its name when it is absent. */
export function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === '') throw new Error(`the environment variable ${variable} is not set`);
  return value;
}
