/** What `mesh-library/testing` offers to other projects' test suites: docs/testing.md. */
export { deployLibrary, type DeployedLibrary, type DeployOptions } from './deploy-library.ts';
export { startLibrary, type LocalLibrary, type StartOptions } from './start-library.ts';
export type { Book } from './books.ts';
