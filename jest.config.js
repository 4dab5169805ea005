import { availableParallelism } from 'node:os';

/** Tests run as native ES modules; swc only strips types and compiles decorators. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/plugins/*/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/(dist|data)/'],
  // Tests wait for a database and sockets most of the time.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Nothing is proved by how quick a machine is: only what hangs may fail by its time.
  testTimeout: 240_000,
  reporters: ['default', '<rootDir>/test/support/closing-line.js'],
};
