import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../support/bot-process.ts'
import { type EmbeddingServer, startEmbeddingServer } from '../support/embedding-server.ts'

// An administrator points Loa Luật at a model of the office's own, on the command line.

let server: EmbeddingServer
let installation: Installation

beforeAll(async () => {
  server = await startEmbeddingServer({ dimension: 24 })
  installation = await createInstallation({
    EMBEDDER: 'openai',
    EMBEDDER_MODEL: 'bge-m3',
    EMBEDDER_BASE_URL: server.baseUrl,
  })
})
afterAll(async () => {
  await installation?.cleanup()
  await server?.close()
})

// Each command starts a program of its own, which takes seconds on a busy machine.
const patience = 90_000

test('vectors are built, told of, and kept', { timeout: patience }, async () => {
  const built = await installation.json<{ embedded: number; isServing: boolean }>([
    'index',
    'rebuild',
  ])
  expect(built.isServing).toBe(true)
  expect(built.embedded).toBeGreaterThan(100)
  const { stdout } = await installation.cli(['index', 'status'])
  const all = built.embedded.toLocaleString('vi-VN')
  expect(stdout).toContain(`openai:bge-m3: ${all}/${all} điều, 24 chiều, đang phục vụ`)
})

test('with the endpoint down a rebuild says so, and questions are answered', {
  timeout: patience,
}, async () => {
  await server.close()
  const rebuilt = await installation.cli(['index', 'rebuild', '--from-scratch'])
  expect(rebuilt).toMatchObject({ code: 1, stderr: expect.stringContaining('không trả lời') })
  expect(rebuilt.stderr).not.toMatch(/^\s+at /m)
  const answer = await installation.cli(['ask', 'bao nhiêu tuổi thì được kết hôn'])
  expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining('Hôn nhân') })
})

test('without an embedder there is nothing to rebuild', { timeout: patience }, async () => {
  const plain = await createInstallation()
  const rebuilt = await plain.cli(['index', 'rebuild'])
  expect(rebuilt).toMatchObject({ code: 1, stderr: expect.stringContaining('EMBEDDER') })
  await plain.cleanup()
})
