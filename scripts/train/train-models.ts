import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadLexicon } from '../../src/language/lexicon.ts'
import { createSyllableModel, type SyllableCounts } from '../../src/language/syllable-model.ts'
import { writeColumnFile } from '../../src/retrieval/column-file.ts'
import { createEmbeddingBag } from '../../src/retrieval/embedding-bag.ts'
import { featureNames } from '../../src/retrieval/features.ts'
import { modelFiles, type ReadingAids } from '../../src/retrieval/models.ts'
import { createTermWeights } from '../../src/retrieval/term-weights.ts'
import { boostTrees, type GrownTrees, type RankingData } from './boost-trees.ts'
import { countTrainingSyllables } from './count-syllables.ts'
import { writeExamQuestions } from './exam-questions.ts'
import { gatherCandidates, joined } from './gather-candidates.ts'
import { learnTermWeights } from './learn-term-weights.ts'
import { writeCheckSums } from './model-card.ts'
import { createRandom } from './random.ts'
import { sightTerms } from './sight-terms.ts'
import { observeSignals, readOffTopic, trainAbstention } from './train-abstention.ts'
import { trainEmbeddings } from './train-embeddings.ts'
import { readTrainingData, type TrainingQuestion } from './training-data.ts'
import { buildTrainingIndex } from './training-index.ts'

/** Chosen on the development questions; see knowledge/models/README.md. */
const boosting = { trees: 300, depth: 5, learningRate: 0.07, leastLeafRows: 20, penalty: 1 }
const everydayShare = 0.45
const examQuestions = 300
const abstentionShares = { formal: 1, everyday: 0.15, exam: 0 } as const

// Models come with the program: whoever runs it reads them.
const forAll = 0o644

const offTopicFile = fileURLToPath(
  new URL('../../test/golden/off-topic-questions.jsonl', import.meta.url),
)

/**
 * Runs every step of training and writes the models.
 *
 * What ranks the training questions for the trees and the signals is learnt on the other half of
 * them, as a new question will be unknown too; what is shipped is learnt on all.
 *
 * @param tell - is given one line for each step
 */
export async function trainModels(
  folder: string,
  seed: number,
  tell: (line: string) => void,
): Promise<void> {
  const random = createRandom(seed)
  const data = await readTrainingData()
  tell(`${data.articles.size} articles, ${data.questions.length} questions`)

  const counts = countTrainingSyllables(data)
  saveSyllables(folder, counts)
  const aids: ReadingAids = { lexicon: loadLexicon(), syllables: createSyllableModel(counts) }
  tell(`${counts.syllables.length} syllables, ${counts.pairSeconds.length} pairs`)

  const halvesOf = (questions: readonly TrainingQuestion[]) =>
    [0, 1].map((half) => questions.filter((asked) => asked.half === half))
  const halves = halvesOf(data.questions)
  const examHalves = halvesOf(writeExamQuestions(data.articles, examQuestions, random))
  const weightsOf = (questions: readonly TrainingQuestion[]) =>
    learnTermWeights(sightTerms(questions, data.articles, aids))
  const halfWeights = halves.map(weightsOf)
  const weights = weightsOf(data.questions)
  writeJson(folder, modelFiles.termWeights, Object.fromEntries(weights))
  tell(`${weights.size} term weights`)

  const tables = await trainEmbeddings(data, counts, aids, seed, tell)
  const [firstTable, secondTable, table] = tables
  const { syllables, dimension, ...columns } = table
  const embeddingFile = { text: { syllables, dimension }, columns }
  writeColumnFile(join(folder, modelFiles.embedding), embeddingFile, forAll)

  const embeddings = [firstTable, secondTable].map(createEmbeddingBag)
  const embedding = createEmbeddingBag(table)
  /** What is learnt on the other half, to which a question of this half is new. */
  const unknownTo = (half: number) => ({
    termWeights: createTermWeights(halfWeights[1 - half] ?? new Map()),
    embedding: embeddings[1 - half] ?? embedding,
  })
  const index = buildTrainingIndex(data.articles, embedding)
  tell(`index of ${index.index.size} articles`)
  const gather = (half: number) => {
    const models = unknownTo(half)
    index.embedAgain(models.embedding)
    const drawn = [...(halves[half] ?? []), ...(examHalves[half] ?? [])].filter(
      ({ register }) => register !== 'everyday' || random() < everydayShare,
    )
    return gatherCandidates(index, models, drawn, aids)
  }
  const grow = (data: RankingData) => boostTrees(data, { ...boosting, featureShare: 0.6, random })
  const observe = (half: number, trees: GrownTrees) => {
    const models = unknownTo(half)
    index.embedAgain(models.embedding)
    const drawn = (halves[half] ?? []).filter(
      ({ register }) => random() < abstentionShares[register],
    )
    const idle = offTopic.filter((_, at) => at % 2 === half)
    return observeSignals(index, { ...models, trees }, drawn, idle, aids)
  }
  const offTopic = readOffTopic(offTopicFile)
  const first = gather(0)
  const second = gather(1)
  const ofSecond = observe(1, grow(first))
  const ofFirst = observe(0, grow(second))
  const abstention = trainAbstention([ofFirst, ofSecond], random)
  writeJson(folder, modelFiles.abstention, abstention)
  tell('both signals')

  const candidates = joined(first, second)
  tell(`${candidates.labels.length} candidates of ${candidates.groups.length - 1} questions`)
  const trees = grow(candidates)
  writeJson(folder, modelFiles.reranker, trees)
  tell(`${trees.roots.length} trees over ${featureNames.length} features`)
  writeCheckSums(folder)
  tell('done')
}

function saveSyllables(folder: string, { syllables, ...columns }: SyllableCounts): void {
  writeColumnFile(join(folder, modelFiles.syllables), { text: { syllables }, columns }, forAll)
}

function writeJson(folder: string, name: string, value: unknown): void {
  writeFileSync(join(folder, name), `${JSON.stringify(value)}\n`)
}
