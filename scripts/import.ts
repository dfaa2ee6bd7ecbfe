import { importFile } from './import/import-file.ts';
import { createInventory, verifyInventoryAnswers } from './import/inventory.ts';
import { UserError } from './lib/user-error.ts';
import { runScript } from './lib/script.ts';
import { parseLocalSettings } from './lib/settings.ts';

const usage = `Say which file: make import FILE=books.csv
  COLUMNS="werk=title,wer=author"  names columns by hand: title, author, authors, isbn, year, language, unused
A row that tells what an earlier one did adds nothing; one that tells more of the same title and authors completes them.`;

await runScript(async () => {
  const [path] = process.argv.slice(2);
  if (!path) throw new UserError(usage);
  const url =
    process.env.INVENTORY_URL ?? `http://127.0.0.1:${parseLocalSettings(process.env).INVENTORY_PORT}`;
  await verifyInventoryAnswers(url);
  const tally = await importFile({
    path,
    mapping: readMapping(process.env.COLUMNS),
    inventory: createInventory(url),
    terminal: process.stderr,
    write: (text) => console.log(text),
  });
  // Not all that was asked for is done: a script that goes on only after 0 must not go on.
  if (tally.rejected > 0) process.exitCode = 1;
});

/** Shells tell the width of their terminal by the same name. */
function readMapping(columns: string | undefined): string | undefined {
  return columns !== undefined && /^\d*$/.test(columns) ? undefined : columns;
}
