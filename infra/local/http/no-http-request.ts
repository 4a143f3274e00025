import type { Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import { errorCode } from '../error-code.ts';

/** How long a client may go on sending what is not wanted, in milliseconds. */
export const unwantedFor = 10_000;

/**
 * Settings of a server that waits no longer than `milliseconds` for a whole request, however slowly it comes; then it answers 408.
 */
export function slowestRequest(milliseconds = 60_000): ServerOptions {
  const connectionsCheckingInterval = Math.min(1_000, milliseconds);
  return { requestTimeout: milliseconds, headersTimeout: milliseconds, connectionsCheckingInterval };
}

const answers: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers what is no HTTP request, or is too long in its first part. Node's server closes the connection with its answer; a client
 * that is still sending then loses the answer. Here it may send all, and is cut off only when it never ends.
 */
export function answerNoRequests(server: Server): void {
  server.on('clientError', (error, socket: Socket) => {
    if (!socket.writable) {
      // Answered before: what else of it arrives is no request either.
      if (!socket.writableEnded) socket.destroy();
      return;
    }
    const status = answers[String(errorCode(error))] ?? '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
    setTimeout(() => socket.destroy(), unwantedFor).unref();
  });
}
