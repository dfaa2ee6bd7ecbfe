import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const browserPage = 'services/web/public/**';

/** Forbids `files` to import `patterns`: who may import whom is told in CONTRIBUTING.md. */
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
const childProcess = ['^node:child_process$', 'Commands are run by scripts/lib.'];
const otherService = ['\\.\\./(inventory|acquisitions|web)/', 'Services speak HTTP with each other.'];
const anyService = ['services/', 'Platform and scripts know no service.'];
const scripts = ['scripts/|/test/', 'A service knows neither scripts nor tests.'];
const ownOrLib = ['^\\.\\./(?!lib/)', 'The doctor knows scripts/lib, and what is beside it.'];
const sibling = ['^\\./', 'A step does not know its neighbours.'];

const isDatabaseFile = ['services/inventory/{database,database-errors,notifications}.ts'];

export default defineConfig(
  { ignores: ['node_modules/', '.run/', browserPage] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Taking a text apart into code points is what we mean where we do it.
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
      'scripts/checks/inside/*.ts',
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
  mayNotImport(['scripts/doctor/**'], [driver, childProcess, anyService, ownOrLib]),
  mayNotImport(['scripts/steps/**'], [driver, childProcess, anyService, sibling]),
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
