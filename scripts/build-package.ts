/** `npm pack` runs this first: the project as JavaScript in dist/, since Node runs no TypeScript below node_modules. */
import { cp, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { projectRoot } from './lib/project-root.ts';
import { run } from './lib/run.ts';
import { runScript } from './lib/script.ts';

const dist = join(projectRoot, 'dist');
const contents = [
  ...['scripts', 'services', 'k8s', 'vm'],
  ...['Dockerfile', '.dockerignore', 'package.json', 'package-lock.json'],
];
const compileLimitMs = 300_000;

/** Of the scripts only what is no TypeScript, and what pods are sent; the services as they are, for their image. */
function isCopied(path: string): boolean {
  return !/^scripts\/(?!cluster\/inside-pod\/).*\.ts$/.test(relative(projectRoot, path));
}

await runScript(async () => {
  await rm(dist, { recursive: true, force: true });
  for (const name of contents)
    await cp(join(projectRoot, name), join(dist, name), { recursive: true, filter: isCopied });
  const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [compiler, '--project', join(projectRoot, 'tsconfig.package.json')], {
    timeoutMs: compileLimitMs,
  });
});
