import { Logger } from '@aws-lambda-powertools/logger';

/** Structured log of this function. Facts are ids, codes and counts; personal data never goes in. */
export const log = new Logger({ serviceName: process.env['OMS_CONTEXT'] ?? 'oms' });
