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
  // The registries of 70 files with their AI SDKs fill a gigabyte, and Node takes longer to give a large heap back than the
  // 500 ms that jest waits before it says that a worker failed to exit: 0.4 s at 165 MB, 0.8 s at 600 MB, 1.4 s at a gigabyte
  // (measured; no worker had a handle left). So workers are smaller, and have longer.
  workerIdleMemoryLimit: '400MB',
  workerGracefulExitTimeout: 5_000,
  testTimeout: 30_000,
  restoreMocks: true,
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts'],
};
