/** `make reference`: writes those pages and schemas of docs/ that are made from the code. */
import { mkdir, writeFile } from 'node:fs/promises';
import { buildJsonSchemas } from './deployment/json-schemas.ts';
import { projectRoot } from './lib/project-root.ts';
import { runScript } from './lib/script.ts';
import { readChapters } from './workshop/chapter.ts';
import { formatHandout } from './workshop/handout.ts';

const folder = `${projectRoot}docs/schemas`;

await runScript(async () => {
  await mkdir(folder, { recursive: true });
  for (const [name, schema] of Object.entries(buildJsonSchemas())) {
    await writeFile(`${folder}/${name}`, `${JSON.stringify(schema, undefined, 2)}\n`);
    console.log(`docs/schemas/${name}`);
  }
  await writeFile(`${projectRoot}docs/workshop/README.md`, formatHandout(await readChapters()));
  console.log('docs/workshop/README.md');
});
