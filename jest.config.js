/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['**/__tests__/**/*.test.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Many tests wait for a process of their own; on a machine of two cores the default is one worker.
  maxWorkers: '100%',
  testTimeout: 30_000,
  restoreMocks: true,
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts'],
};
