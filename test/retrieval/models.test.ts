import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import {
  loadRankingModels,
  loadReadingAids,
  modelFiles,
  modelFolder,
} from '../../src/retrieval/models.ts'
import { signalNames } from '../../src/retrieval/signals.ts'

const names = Object.values(modelFiles)

it('every model is the one whose check sum is kept beside it', () => {
  const lines = readFileSync(join(modelFolder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
  const sumOf = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(modelFolder, name)))
      .digest('hex')
  // As `sha256sum` writes them, so that `sha256sum -c SHA256SUMS` checks them too.
  expect(lines.toSorted()).toEqual(names.map((name) => `${sumOf(name)}  ${name}`).toSorted())
})

it('all models together take at most 20 MB', () => {
  const bytes = names.reduce((sum, name) => sum + statSync(join(modelFolder, name)).size, 0)
  expect(bytes).toBeLessThanOrEqual(20_000_000)
})

it('the models for reading questions load', () => {
  const { lexicon, syllables } = loadReadingAids()
  expect(lexicon).toBeDefined()
  expect(syllables).toBeDefined()
})

it('the models for ranking load, and fit what they are given', () => {
  const { embedding, trees, abstention } = loadRankingModels()
  expect(embedding.embed(['giếng']).length).toBe(embedding.dimension)
  expect(trees.roots.length).toBeGreaterThan(0)
  const { onTopic, lawHeld } = abstention
  for (const part of [onTopic.weights, onTopic.means, onTopic.scales]) {
    expect(part.length).toBe(onTopic.weights.length)
    expect(part.length).toBeLessThanOrEqual(signalNames.length)
    expect(part.every(Number.isFinite)).toBe(true)
  }
  expect(Math.min(...onTopic.scales)).toBeGreaterThan(0)
  expect(Math.max(...Array.from(lawHeld.features))).toBeLessThan(signalNames.length)
})
