import { existsSync } from 'node:fs';
import { explainFileErrors } from './local/file-errors.ts';
import { describeRunDir, holdRunDir } from './local/run-dir.ts';
import { findTraces, removeEmptyFolders, removeTraces } from './local/traces.ts';
import { runScript } from './lib/script.ts';
import { settings } from './lib/settings.ts';

const runDir = describeRunDir(settings.RUN_DIR);

await runScript(() =>
  explainFileErrors(async () => {
    const traces = existsSync(runDir.path) ? await findTraces(runDir) : [];
    if (traces.length === 0) {
      console.log(`There is nothing of a run in ${runDir.path}.`);
      return;
    }
    const lock = await holdRunDir(runDir);
    console.log('Removing what `make run` has made:');
    for (const { path, what, bytes } of traces)
      console.log(`  ${path}: ${what}, ${(bytes / 1_000_000).toFixed(1)} MB`);
    await removeTraces(runDir, traces);
    lock.release();
    await removeEmptyFolders(runDir);
  }),
);
