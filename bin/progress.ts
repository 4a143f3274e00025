/** Progress of long work on stderr: a bar on a terminal, otherwise a line now and then. */
export interface Progress {
  /** `done` of the total; `note` stands behind it. */
  at(done: number, note?: string): void;
  end(note?: string): void;
}

const barWidth = 30;
const redrawMs = 100;
const lineMs = 10_000;

/** Starts to show the progress of `title` up to `total`. */
export function showProgress(title: string, total: number, stream: NodeJS.WriteStream = process.stderr): Progress {
  const bar = stream.isTTY;
  let last = 0;
  let shown = { done: 0, note: '' };
  let line = '';
  const draw = () => {
    last = Date.now();
    const drawn = bar ? `\r\u001b[K${barOf(title, shown.done, total)} ${shown.note}` : lineOf(title, shown, total);
    // The end says nothing twice: what is a line already stands there.
    if (bar || drawn !== line) stream.write(drawn);
    line = drawn;
  };
  return {
    at(done, note = '') {
      shown = { done, note };
      if (Date.now() - last >= (bar ? redrawMs : lineMs)) draw();
    },
    end(note = shown.note) {
      shown = { ...shown, note };
      draw();
      if (bar) stream.write('\n');
    },
  };
}

/** `orders  [#####-----]  50 % 12/24` */
export function barOf(title: string, done: number, total: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled);
  return `${title.padEnd(14)} [${bar}] ${String(Math.floor(share * 100)).padStart(3)} % ${done}/${total}`;
}

function lineOf(title: string, { done, note }: { done: number; note: string }, total: number): string {
  return `${title}: ${done} of ${total}${note ? `, ${note}` : ''}\n`;
}
