import { existsSync } from 'node:fs';
import { runScript } from './lib/script.ts';
import { parseLocalSettings } from './lib/settings.ts';
import { explainFileErrors } from './local/file-errors.ts';
import { findLeftoverFiles, removeEmptyFolders, removeLeftoverFiles } from './local/leftover-files.ts';
import { describeRunDir, lockRunDir } from './local/run-dir.ts';

await runScript(() =>
  explainFileErrors(async () => {
    const runDir = describeRunDir(parseLocalSettings(process.env).RUN_DIR);
    const files = existsSync(runDir.path) ? await findLeftoverFiles(runDir) : [];
    if (files.length === 0) {
      console.log(`There is nothing of a run in ${runDir.path}.`);
      return;
    }
    const lock = await lockRunDir(runDir);
    console.log('Removing what `make run` has made:');
    for (const { path, description, bytes } of files)
      console.log(`  ${path}: ${description}, ${(bytes / 1_000_000).toFixed(1)} MB`);
    await removeLeftoverFiles(runDir, files);
    lock.release();
    await removeEmptyFolders(runDir);
  }),
);
