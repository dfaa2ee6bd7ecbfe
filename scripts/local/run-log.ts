import { createWriteStream, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createConsoleLog } from './console-log.ts';

const maxFileBytes = 20_000_000;

/** Writes the programs' output to a file each, and prints what matters to the user. */
export interface RunLog {
  writeService: (name: string, line: string) => void;
  writePostgres: (line: string) => void;
  /** Prints a message, as soon as printing has started. */
  notify: (message: string) => void;
  /** Until then messages wait, so that they don't mix with the lines of the start. */
  startPrinting: () => void;
  close: () => Promise<void>;
}

export function createRunLog(logsDir: string, print: (message: string) => void): RunLog {
  const files = new Map<string, LogFile>();
  const waiting: string[] = [];
  let isPrinting = false;
  const notify = (message: string) => {
    if (isPrinting) print(message);
    else waiting.push(message);
  };
  const consoleLog = createConsoleLog(notify);
  const writeFile = (name: string, line: string) => {
    let file = files.get(name);
    if (!file) {
      file = openLogFile(join(logsDir, `${name}.log`), (error) => notify(`No more logs: ${error.message}`));
      files.set(name, file);
    }
    file.write(line);
  };
  return {
    writeService: (name, line) => {
      writeFile(name, line);
      // A problem during the start either passes or is reported as the reason why the start failed.
      if (isPrinting || line.includes('✅')) consoleLog.write(name, line);
    },
    writePostgres: (line) => {
      writeFile('postgres', line);
      if (line.includes(' PANIC: ')) notify(`postgres: ${line}`);
    },
    notify,
    startPrinting: () => {
      isPrinting = true;
      for (const message of waiting.splice(0)) print(message);
    },
    close: async () => {
      consoleLog.close();
      await Promise.all([...files.values()].map((file) => file.close()));
    },
  };
}

interface LogFile {
  write: (line: string) => void;
  close: () => Promise<void>;
}

/**
 * Appends lines to `file`; past 20 MB it starts a new one and keeps the old as `file.1`. An error of the disk is
 * reported once, to `onError`, and stops nothing: logs are not worth an outage.
 */
function openLogFile(file: string, onError: (error: Error) => void): LogFile {
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
      if (bytes > maxFileBytes) {
        stream.end();
        renameSync(file, `${file}.1`);
        stream = open();
        bytes = 0;
      }
      bytes += Buffer.byteLength(line) + 1;
      stream.write(`${line}\n`);
    },
    close: () =>
      // After an error it is closed already, and says so only once.
      stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', resolve).end()),
  };
}
