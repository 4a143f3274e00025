const began = performance.now();

/** Says on stderr what is being done, with the time since the start, so that a long run is seen to go on. */
export function tell(what: string): void {
  const seconds = Math.floor((performance.now() - began) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  process.stderr.write(`${clock.padStart(6)}  ${what}\n`);
}
