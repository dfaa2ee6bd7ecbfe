import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintFolder } from '../../../scripts/lib/fingerprint.ts';
import { makeDirectory } from '../../support/temporary.ts';

test('a folder is the same with files that are ignored, and another one with any other file', async () => {
  const folder = await makeDirectory();
  await writeFile(join(folder, 'main.ts'), 'source');
  const before = await fingerprintFolder(folder, /\.js$/);

  await writeFile(join(folder, 'main.js'), 'compiled');
  expect(await fingerprintFolder(folder, /\.js$/)).toBe(before);

  await writeFile(join(folder, 'page.css'), 'source');
  expect(await fingerprintFolder(folder, /\.js$/)).not.toBe(before);
});
