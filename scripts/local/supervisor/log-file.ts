import { createWriteStream, renameSync, statSync } from 'node:fs';

const maxBytes = 20_000_000;

export interface LogFile {
  write: (line: string) => void;
  close: () => Promise<void>;
}

/**
 * Appends lines to `file`; past 20 MB it goes on with a new one and keeps the old as `file.1`. A disk that takes no
 * more is said once, to `onError`, and stops nothing: logs are not worth an outage.
 */
export function openLogFile(file: string, onError: (error: Error) => void): LogFile {
  let bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let hasFailed = false;
  const open = () =>
    createWriteStream(file, { flags: 'a' }).on('error', (error) => {
      if (!hasFailed) onError(error);
      hasFailed = true;
    });
  let stream = open();
  return {
    write: (line) => {
      if (bytes > maxBytes) {
        stream.end();
        renameSync(file, `${file}.1`);
        stream = open();
        bytes = 0;
      }
      bytes += Buffer.byteLength(line) + 1;
      stream.write(`${line}\n`);
    },
    close: () => new Promise((resolve) => stream.once('close', resolve).end()),
  };
}
