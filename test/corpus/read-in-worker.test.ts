import { describe, expect, it } from 'vitest'
import { readInWorker } from '../../src/corpus/read-in-worker.ts'
import { collect } from '../fixtures/collect.ts'

const workerUrl = new URL('../fixtures/stuck-worker.ts', import.meta.url)
const files = (...paths: string[]) =>
  paths.map((path) => ({ path, kind: 'document' as const, sizeBytes: 10 }))

describe('a file on which the reader', () => {
  it.each([
    ['hangs', 'stuck', 'quá lâu'],
    ['dies', 'crash', 'bị dừng'],
  ])('%s is one problem, and the next files are read', async (_, name, said) => {
    const batches = await collect(
      readInWorker(files('a', name, 'b', 'c'), { silenceMs: 1_500, workerUrl }),
    )
    expect(batches.flatMap(({ problems }) => problems)).toEqual([
      { file: 'a', where: null, refused: 'document', reason: 'read' },
      { file: name, where: null, refused: 'document', reason: expect.stringContaining(said) },
      { file: 'b', where: null, refused: 'document', reason: 'read' },
      { file: 'c', where: null, refused: 'document', reason: 'read' },
    ])
    expect(batches.map(({ bytesRead }) => bytesRead)).toEqual([10, 20, 30, 40])
  })

  it('hangs last ends the reading', async () => {
    const batches = await collect(readInWorker(files('stuck'), { silenceMs: 500, workerUrl }))
    expect(batches).toHaveLength(1)
  })
})
