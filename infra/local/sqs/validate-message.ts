import { AwsError } from '../service.ts';
import { messageSize, type OutgoingMessage } from './message.ts';
import { largestMessage } from './queue-kind.ts';

// What SQS allows is what XML 1.0 allows; lone surrogates are caught by isWellFormed.
// oxlint-disable-next-line no-control-regex
const forbiddenCharacter = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** Refuses what SQS refuses of a message, with its error codes. */
export function validateMessage(message: OutgoingMessage): void {
  if (message.body.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (forbiddenCharacter.test(message.body) || !message.body.isWellFormed()) {
    throw new AwsError('InvalidMessageContents', 'The message contains characters outside the allowed set.');
  }
  const size = messageSize(message);
  if (size > largestMessage) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${largestMessage} bytes, but has ${size}.`,
    );
  }
  if (Object.keys(message.attributes ?? {}).length > 10) {
    throw invalid('Number of message attributes exceeds the allowed maximum [10].');
  }
  if (message.delay !== undefined && (message.delay < 0 || message.delay > 900)) {
    throw invalid(`Value ${message.delay} for parameter DelaySeconds is invalid. Reason: Must be between 0 and 900.`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
