// Runs inside the worker of one function.
import { parentPort, workerData } from 'node:worker_threads';
import { loadHandler, makeContext, runHandler, serialiseError } from './execution.ts';
import { collectOutput } from './worker-output.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('This file runs only as a worker.');
const start = workerData as WorkerStart;
const send = (message: FromWorker) => port.postMessage(message);
const output = collectOutput((text) => send({ kind: 'printed', text }));

try {
  const handler = await loadHandler(start.codeFolder, start.handler);
  port.on('message', (message: ToWorker) => {
    void runHandler(handler, message.payload, makeContext(message.facts, Date.now)).then((outcome) =>
      send({ kind: 'outcome', id: message.id, outcome, printed: output.take() }),
    );
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'broken', error: serialiseError(error) });
}
