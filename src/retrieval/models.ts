import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Lexicon, loadLexicon } from '../language/lexicon.ts'
import { createSyllableModel, type SyllableModel } from '../language/syllable-model.ts'
import { readColumnFile } from './column-file.ts'
import { createEmbeddingBag, type EmbeddingBag } from './embedding-bag.ts'
import { type GradientTrees, packTrees } from './gradient-trees.ts'
import type { AbstentionModel } from './signals.ts'
import { createTermWeights, type TermWeights } from './term-weights.ts'

/** Where `npm run train` puts what it makes. */
export const modelFolder = fileURLToPath(new URL('../../knowledge/models/', import.meta.url))

export const modelFiles = {
  syllables: 'syllables.bin',
  embedding: 'embedding.bin',
  termWeights: 'term-weights.json',
  reranker: 'reranker.json',
  abstention: 'abstention.json',
} as const

/** What reading a question needs. */
export interface ReadingAids {
  readonly lexicon: Lexicon
  readonly syllables: SyllableModel
}

/** What ranking needs, in the search thread. */
export interface RankingModels {
  readonly embedding: EmbeddingBag
  readonly termWeights: TermWeights
  readonly trees: GradientTrees
  readonly abstention: AbstentionModel
}

/** Reads the lexicon and the counts of syllables. */
export function loadReadingAids(folder = modelFolder): ReadingAids {
  return { lexicon: loadLexicon(), syllables: loadSyllableModel(folder) }
}

function loadSyllableModel(folder: string): SyllableModel {
  const stored = readModel<{ syllables: string[] }>(folder, modelFiles.syllables)
  return createSyllableModel({
    syllables: stored.text.syllables,
    counts: stored.columns['counts'] as Uint16Array,
    pairOffsets: stored.columns['pairOffsets'] as Int32Array,
    pairSeconds: stored.columns['pairSeconds'] as Uint16Array,
    pairCounts: stored.columns['pairCounts'] as Uint16Array,
    tripleOffsets: stored.columns['tripleOffsets'] as Int32Array,
    tripleThirds: stored.columns['tripleThirds'] as Uint16Array,
    tripleCounts: stored.columns['tripleCounts'] as Uint8Array,
  })
}

/** Reads embedding, weights, trees and thresholds. */
export function loadRankingModels(folder = modelFolder): RankingModels {
  const corrections = readJson<Record<string, number>>(folder, modelFiles.termWeights)
  const abstention = readJson<AbstentionModel>(folder, modelFiles.abstention)
  return {
    embedding: loadEmbedding(folder),
    termWeights: createTermWeights(new Map(Object.entries(corrections))),
    trees: packTrees(readJson<GradientTrees>(folder, modelFiles.reranker)),
    abstention: { ...abstention, lawHeld: packTrees(abstention.lawHeld) },
  }
}

function loadEmbedding(folder: string): EmbeddingBag {
  const stored = readModel<{ dimension: number; syllables: string[] }>(folder, modelFiles.embedding)
  return createEmbeddingBag({
    dimension: stored.text.dimension,
    syllables: stored.text.syllables,
    pairFirst: stored.columns['pairFirst'] as Uint16Array,
    pairSecond: stored.columns['pairSecond'] as Uint16Array,
    values: stored.columns['values'] as Int8Array,
    scales: stored.columns['scales'] as Float32Array,
  })
}

/** A name for the embedding in use: vectors of another one are of no use. */
export function embeddingVersion(folder = modelFolder): string {
  const bytes = readFileSync(join(folder, modelFiles.embedding))
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16)
}

function readModel<Text>(folder: string, name: string) {
  const stored = readColumnFile<Text>(join(folder, name))
  if (stored === null) throw new Error(`knowledge/models/${name} was not accepted`)
  return stored
}

function readJson<Value>(folder: string, name: string): Value {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Value
}
