import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Ends with a slash. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Of the project's programs: `.js` in the npm package, since Node runs no TypeScript below node_modules. */
export const programExtension = extname(import.meta.filename);

/** Where deployments are noted; ends with a slash. As somebody's dependency, this project is replaced at each `npm ci`. */
export const deploymentsRoot = projectRoot.includes('/node_modules/') ? `${process.cwd()}/` : projectRoot;
