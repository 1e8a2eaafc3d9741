import { defineConfig } from 'vitest/config'

const jsonFile = process.env['VITEST_JSON_FILE']

/** What every run prints; with VITEST_JSON_FILE the counts go to that file as well, for `.ci/run`. */
export const reporting =
  jsonFile === undefined
    ? { reporters: ['default'] }
    : { reporters: ['default', 'json'], outputFile: { json: jsonFile } }

/**
 * V8 aborts now and then ("Check failed: jit_page.has_value()") while threads with the embedded database
 * come and go, where the processor has memory protection keys: nodejs/node issue 64500. `npm start` and
 * `npm run cli` carry the same flag.
 */
export const execArgv = ['--no-memory-protection-keys']

export default defineConfig({
  test: {
    ...reporting,
    execArgv,
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/browser/**'],
    setupFiles: ['test/support/loopback-only.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
