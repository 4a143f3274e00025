import { AwsError } from '../service.ts';

/** Names a message and the one receipt of it; opaque to clients. */
export function receiptHandle(id: number, nonce: string): string {
  return Buffer.from(`${id} ${nonce}`).toString('base64');
}

/** @throws AwsError ReceiptHandleIsInvalid for anything that `receiptHandle` did not make. */
export function openReceipt(handle: string): { id: number; nonce: string } {
  const [, id, nonce] = /^(\d+) (\S+)$/.exec(Buffer.from(handle, 'base64').toString()) ?? [];
  if (id === undefined || nonce === undefined) {
    throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
  }
  return { id: Number(id), nonce };
}
