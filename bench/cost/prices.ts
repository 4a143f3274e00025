/** List prices in US dollars (us-east-1, November 2026), per unit. */
export const prices = {
  apiRequest: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64 */
  lambdaGbSecond: 0.0000133334,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  transition: 25 / 1e6,
  event: 1.0 / 1e6,
  sqsRequest: 0.4 / 1e6,
  logByte: 0.5 / 1e9,
} as const;

export type Priced = keyof typeof prices;
