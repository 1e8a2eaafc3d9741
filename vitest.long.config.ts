import { defineConfig } from 'vitest/config'
import { execArgv, reporting } from './vitest.config.ts'

/** Tests that take minutes: one after another, so that the times they measure are their own. */
export default defineConfig({
  test: {
    ...reporting,
    execArgv,
    include: ['test/long/**/*.test.ts'],
    setupFiles: ['test/support/loopback-only.ts'],
    testTimeout: 10 * 60_000,
    hookTimeout: 5 * 60_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
})
