import { Logger } from '@aws-lambda-powertools/logger';
import { presentSubject } from './subject.ts';

type Facts = Readonly<Record<string, unknown>>;

/** Says with each line what the work at hand is about (`subject.ts`). A line that names it itself is believed. */
class SubjectLogger extends Logger {
  override info(message: string, ...facts: Facts[]): void {
    super.info(message, presentSubject(), ...facts);
  }

  override warn(message: string, ...facts: Facts[]): void {
    super.warn(message, presentSubject(), ...facts);
  }

  override error(message: string, ...facts: Facts[]): void {
    super.error(message, presentSubject(), ...facts);
  }
}

/** Structured log of this function. Facts are ids, codes and counts; personal data never goes in. */
export const log = new SubjectLogger({ serviceName: process.env['OMS_CONTEXT'] ?? 'oms' });
