import { defineConfig } from 'vitest/config'

const jsonFile = process.env['VITEST_JSON_FILE']

/** What every run prints; with VITEST_JSON_FILE the counts go to that file as well, for `.ci/run`. */
export const reporting =
  jsonFile === undefined
    ? { reporters: ['default'] }
    : { reporters: ['default', 'json'], outputFile: { json: jsonFile } }

export default defineConfig({
  test: {
    ...reporting,
    include: ['test/**/*.test.ts'],
    exclude: ['test/long/**', 'test/browser/**'],
    setupFiles: ['test/support/loopback-only.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
