// Runs a host as a process of its own, so that a test can kill it: node host-process.ts <assembly> <data folder>
import { consoleLog } from '#host/console-log.ts';
import { startHost } from '#host/host.ts';

const [assembly = '', dataFolder = ''] = process.argv.slice(2);
const host = await startHost({ assembly, dataFolder, log: consoleLog('error') });
process.on('SIGTERM', () => void host.stop().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ api: host.api, dynamodb: host.dynamodb, endpoint: host.endpoint })}\n`);
