import { rm } from 'node:fs/promises';
import { readProcessList, stopProcesses } from './processes.ts';
import { listFile } from './temporary-home.ts';

/**
 * A process that outlives the one that started it: when its standard input ends, because that one is done or was killed, it
 * stops the programs that are listed in the folder it was given, and removes the folder.
 */
const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('Usage: reaper.ts FOLDER');

// Ctrl-C is for the process that started this one; what it leaves is for us.
process.on('SIGINT', () => undefined);
await new Promise((resolve) => process.stdin.resume().once('close', resolve));

await stopProcesses(await readProcessList(listFile(home)));
await rm(home, { recursive: true, force: true });
