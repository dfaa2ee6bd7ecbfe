import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const browserPage = 'services/web/public/**';

/** Forbids `files` to import `patterns`: CONTRIBUTING.md says who may import whom. */
const mayNotImport = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
    ],
  },
});

const driver = ['^pg$', 'Only database files of the inventory and test support know the driver.'];
const childProcess = ['^node:child_process$', 'Commands are run by scripts/lib/run.ts.'];
const otherService = ['\\.\\./(inventory|acquisitions|web)/', 'Services speak HTTP with each other.'];
const anyService = ['services/', 'Platform and scripts know no service.'];
const scripts = ['scripts/|/test/', 'A service knows neither scripts nor tests.'];
const verb = (depth) => [`^(\\.\\./){${depth}}[\\w-]+\\.ts$`, 'A verb is a program: nothing imports it.'];

const isDatabaseFile = ['services/inventory/{connection-pool,database,database-errors,notifications}.ts'];
/** It prepares databases for tests, ours and those of other projects. */
const testDatabaseFile = 'scripts/testing/postgres.ts';

/** The folders of scripts, each with the folders that it may import from besides itself. */
const rooms = {
  lib: [],
  docker: ['lib'],
  cluster: ['docker', 'lib'],
  machine: ['docker', 'lib'],
  deployment: ['cluster', 'docker', 'lib', 'machine'],
  application: ['cluster', 'deployment', 'docker', 'lib', 'machine'],
  mesh: ['application', 'cluster', 'deployment', 'lib', 'machine'],
  database: ['cluster', 'deployment', 'lib', 'machine'],
  bundle: ['application', 'cluster', 'deployment', 'docker', 'lib', 'machine', 'mesh'],
  migration: ['application', 'cluster', 'database', 'deployment', 'lib', 'machine', 'mesh'],
  ledger: ['deployment', 'lib'],
  observability: ['application', 'cluster', 'deployment', 'docker', 'lib', 'machine'],
  checks: [
    'application',
    'bundle',
    'cluster',
    'database',
    'deployment',
    'docker',
    'lib',
    'machine',
    'mesh',
    'migration',
    'observability',
  ],
  doctor: [
    ...['application', 'checks', 'cluster', 'database', 'deployment', 'lib', 'machine', 'mesh', 'migration'],
  ],
  faults: [
    ...[
      'application',
      'checks',
      'cluster',
      'database',
      'deployment',
      'doctor',
      'ledger',
      'lib',
      'machine',
      'mesh',
      'migration',
      'observability',
    ],
  ],
  local: ['lib'],
  import: ['lib'],
  cloud: ['lib'],
  testing: ['checks', 'deployment', 'faults', 'lib', 'local', 'observability'],
  workshop: ['deployment', 'lib'],
  pictures: ['deployment', 'lib', 'local', 'workshop'],
  bench: ['cluster', 'deployment', 'docker', 'import', 'lib', 'local', 'machine'],
};
const otherRooms = (room) => {
  const forbidden = Object.keys(rooms).filter((other) => other !== room && !rooms[room].includes(other));
  return [
    `^(\\.\\./)+(${forbidden.join('|')})/`,
    `scripts/${room} may import from: ${rooms[room].join(', ')}.`,
  ];
};

export default defineConfig(
  { ignores: ['node_modules/', '.run/', 'dist/', 'examples/', browserPage] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Where we spread a string, we want its code points.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read once, by runMain or scripts/lib/settings.ts.',
        },
      ],
    },
  },
  {
    files: [
      'services/platform/{lifecycle,telemetry}.ts',
      'scripts/*.ts',
      'scripts/lib/settings.ts',
      'scripts/cluster/inside-pod/*.ts',
      'test/**/*.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  mayNotImport(
    ['services/platform/**'],
    [['/(inventory|acquisitions|web)/', 'Platform knows no service.'], driver, childProcess, scripts],
  ),
  mayNotImport(
    ['services/{inventory,acquisitions,web}/**'],
    [otherService, driver, childProcess, scripts],
    isDatabaseFile,
  ),
  mayNotImport(isDatabaseFile, [otherService, childProcess, scripts]),
  mayNotImport(['scripts/*.ts'], [driver, childProcess, anyService]),
  ...Object.keys(rooms).flatMap((room) =>
    [`scripts/${room}/*.ts`, `scripts/${room}/*/*.ts`].map((files, index) =>
      mayNotImport(
        [files],
        [childProcess, driver, anyService, verb(index + 1), otherRooms(room)],
        ['scripts/cluster/inside-pod/*.ts', testDatabaseFile],
      ),
    ),
  ),
  {
    files: ['test/**/*.ts'],
    rules: {
      // Jest's matchers (expect.any and its kin) are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'MemberExpression[object.name=/^(test|it|describe)$/][property.name=/^(only|skip|todo)$/]',
          message: 'Every test runs.',
        },
      ],
    },
  },
);
