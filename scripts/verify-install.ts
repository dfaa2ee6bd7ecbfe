import { existsSync, readFileSync } from 'node:fs';

/** Says "ok" when each package is there that npm says it has installed. Imports none of them. */
const { packages } = JSON.parse(readFileSync('node_modules/.package-lock.json', 'utf8')) as {
  packages: Record<string, unknown>;
};
const missing = Object.keys(packages).filter((path) => !existsSync(`${path}/package.json`));
console.log(missing.length === 0 ? 'ok' : `missing: ${missing.join(', ')}`);
process.exitCode = missing.length === 0 ? 0 : 1;
