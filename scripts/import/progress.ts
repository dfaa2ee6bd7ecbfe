import type { WriteStream } from 'node:tty';
import type { Tally } from './tally.ts';
import { count } from './report.ts';

const everyMs = 200;

/** One line on a terminal that tells how far an import is; nothing anywhere else. */
export function createProgress(terminal: Pick<WriteStream, 'isTTY' | 'write'>, totalBytes: number) {
  const started = performance.now();
  let shownAt = 0;
  return {
    show({ rows, rejected }: Tally, bytesRead: number): void {
      const now = performance.now();
      if (!terminal.isTTY || now - shownAt < everyMs) return;
      shownAt = now;
      const perSecond = Math.round(rows / ((now - started) / 1000));
      const share = Math.floor((bytesRead / totalBytes) * 100);
      terminal.write(
        `\r\x1b[K  ${share} %  ${count(rows)} rows  ${count(perSecond)}/s  ${count(rejected)} rejected`,
      );
    },
    clear(): void {
      if (terminal.isTTY) terminal.write('\r\x1b[K');
    },
  };
}
