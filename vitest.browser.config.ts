import { defineConfig } from 'vitest/config'
import { execArgv, reporting } from './vitest.config.ts'

/** The real bot in a process of its own, before a real browser; needs Chromium (CHROMIUM_PATH). */
export default defineConfig({
  test: {
    ...reporting,
    execArgv,
    include: ['test/browser/**/*.test.ts'],
    setupFiles: ['test/support/loopback-only.ts'],
    testTimeout: 2 * 60_000,
    hookTimeout: 6 * 60_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
})
