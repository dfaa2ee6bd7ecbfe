/** `make reference`: writes those files of docs/ that are made from the code. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { projectRoot } from './lib/project-root.ts';
import { runScript } from './lib/script.ts';
import { buildReferencePages } from './reference/pages.ts';

await runScript(async () => {
  for (const [name, text] of Object.entries(await buildReferencePages())) {
    const file = `${projectRoot}docs/${name}`;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    console.log(`docs/${name}`);
  }
});
