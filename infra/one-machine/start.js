// Plain JavaScript, so that an older Node says what it lacks instead of choking on TypeScript.
const needed = 24;
const [major = 0] = process.versions.node.split('.').map(Number);

if (major < needed) {
  process.stderr.write(
    `Open OMS runs on Node ${needed} or later; this is ${process.versions.node}. "npm ci" brings it on Linux (x64 and arm64, glibc); elsewhere install it from https://nodejs.org and try again.\n`,
  );
  process.exit(1);
}
await import('./main.ts');
