// Runs in a fresh process: prints how long the import of the file named on the command line takes, in milliseconds.
import { pathToFileURL } from 'node:url';

const address = pathToFileURL(process.argv[2] ?? '').href;
const began = performance.now();
await import(address);
process.stdout.write(String(performance.now() - began));
process.exit(0);
