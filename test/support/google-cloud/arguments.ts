import { readFileSync } from 'node:fs';
import { fail } from './fail.ts';

/** A command of gcloud, taken apart. */
export interface Command {
  /** Such as `compute networks`. */
  group: string;
  verb: string;
  names: string[];
  flags: Record<string, string>;
}

/** The flags of each command as Google Cloud SDK 528 has them (data/cli/gcloud_completions.py); of all commands under "". */
const knownFlags = JSON.parse(readFileSync(new URL('flags.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** Takes a command apart, and refuses what gcloud would: a command or a flag that there isn't. */
export function parseArguments(words: string[]): Command {
  const path = longestCommand(words);
  const flags: Record<string, string> = {};
  const names: string[] = [];
  const known = `${knownFlags[path] ?? ''} ${knownFlags[''] ?? ''}`.split(' ');
  for (const word of words.slice(path.split(' ').length)) {
    const [, flag, value = ''] = /^--([^=]+)=?([^]*)$/.exec(word) ?? [];
    if (flag === undefined) names.push(word);
    else if (known.includes(flag)) flags[flag] = value;
    else fail(path, `unrecognized arguments: ${word}`, 2);
  }
  if (!('project' in flags) && path !== 'config get') fail(path, 'a test wants --project on each command', 2);
  const parts = path.split(' ');
  return { group: parts.slice(0, -1).join(' '), verb: parts.at(-1) ?? '', names, flags };
}

function longestCommand(words: string[]): string {
  const paths = words.map((_word, index) => words.slice(0, index + 1).join(' '));
  return paths.findLast((path) => path in knownFlags) ?? fail(words.join(' '), 'Invalid choice', 2);
}
