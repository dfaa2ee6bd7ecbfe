import { findChromium } from './scripts/lib/chromium.ts';

/** One jest project a kind of test; `npm test` runs all but `package`, `mesh`, `host`, `bundle` and `anywhere`: `make test-package` and so on. */
const project = (name, extra = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: '<rootDir>/test/support/environment.ts',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  ...extra,
});

const hasBrowser = findChromium(process.env) !== undefined;
if (!hasBrowser && process.argv.includes('browser'))
  console.log('The browser tests do not run: no Chromium was found. CHROMIUM_PATH can name one.');

export default {
  // The one limit of a test: long, for a machine that others keep busy. Waits end shortly before it, with their reason.
  testTimeout: 180_000,
  // Jest would leave one core to itself: of two, that is half of the machine.
  maxWorkers: '100%',
  projects: [
    project('unit'),
    project('integration', {
      globalSetup: '<rootDir>/test/support/integration-set-up.ts',
      globalTeardown: '<rootDir>/test/support/integration-tear-down.ts',
    }),
    project('manifests'),
    ...(hasBrowser
      ? [
          project('browser', {
            globalSetup: '<rootDir>/test/support/browser-set-up.ts',
            globalTeardown: '<rootDir>/test/support/browser-tear-down.ts',
          }),
        ]
      : []),
    // `make test-package`: other projects' suites, which have this one as a dependency.
    project('package'),
    // `make test-host`: hosts in containers, as somebody's host is before us.
    project('host'),
    // `make test-bundle`: a machine without a network.
    project('bundle'),
    // `make test-anywhere`: a cluster and a host that the environment names.
    project('anywhere'),
    project('mesh', {
      globalSetup: '<rootDir>/test/support/mesh-set-up.ts',
      globalTeardown: '<rootDir>/test/support/mesh-tear-down.ts',
    }),
  ],
};
