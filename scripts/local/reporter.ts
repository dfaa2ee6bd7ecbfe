import { join } from 'node:path';
import { openLogFile, type LogFile } from './supervisor/log-file.ts';
import { createNarrator } from './supervisor/narrator.ts';

/** Takes down every line of the programs, and tells a person what is worth it. */
export interface Reporter {
  hearService: (name: string, line: string) => void;
  hearPostgres: (line: string) => void;
  /** Says a sentence, at once or when the telling begins. */
  tell: (sentence: string) => void;
  /** Begins to tell; until then what is to be told waits, so that it does not run into the start's own lines. */
  begin: () => void;
  close: () => Promise<void>;
}

/** Logs go to a file a program in `logsDir`, the telling to `print`. */
export function createReporter(logsDir: string, print: (line: string) => void): Reporter {
  const files = new Map<string, LogFile>();
  const waiting: string[] = [];
  let hasBegun = false;
  const tell = (sentence: string) => {
    if (hasBegun) print(sentence);
    else waiting.push(sentence);
  };
  const narrator = createNarrator(tell);
  const log = (name: string, line: string) => {
    let file = files.get(name);
    if (!file) {
      file = openLogFile(join(logsDir, `${name}.log`), (error) => tell(`No more logs: ${error.message}`));
      files.set(name, file);
    }
    file.write(line);
  };
  return {
    hearService: (name, line) => {
      log(name, line);
      // Trouble on the way up either passes or is told as the reason why the start failed.
      if (hasBegun || line.includes('✅')) narrator.hear(name, line);
    },
    hearPostgres: (line) => {
      log('postgres', line);
      if (line.includes(' PANIC: ')) tell(`postgres: ${line}`);
    },
    tell,
    begin: () => {
      hasBegun = true;
      for (const sentence of waiting.splice(0)) print(sentence);
    },
    close: async () => {
      narrator.stop();
      await Promise.all([...files.values()].map((file) => file.close()));
    },
  };
}
