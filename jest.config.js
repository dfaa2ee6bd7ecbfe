/** One jest project a kind of test; `npm test` runs the first four, `make test-mesh` the last. */
const project = (name, extra = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  ...extra,
});

export default {
  projects: [
    project('unit'),
    project('integration', {
      globalSetup: '<rootDir>/test/support/integration-set-up.ts',
      globalTeardown: '<rootDir>/test/support/integration-tear-down.ts',
    }),
    project('manifests'),
    project('mesh', {
      globalSetup: '<rootDir>/test/support/mesh-set-up.ts',
      globalTeardown: '<rootDir>/test/support/mesh-tear-down.ts',
    }),
  ],
};
