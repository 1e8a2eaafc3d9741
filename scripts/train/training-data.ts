import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentIdOf } from '../../src/corpus/document-number.ts'
import { readEverydayQuestions } from '../../src/corpus/load-everyday-questions.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'
import { readTrainingCorpus } from './training-corpus.ts'

/** Office wording, everyday words, or the law's own words as a quiz uses them. */
export type Register = 'formal' | 'everyday' | 'exam'

/** A question with the ids of the articles that answer it. */
export interface TrainingQuestion {
  readonly question: string
  readonly gold: readonly string[]
  readonly register: Register
  /** Which half it belongs to: what is learnt on one half is tried on the other. */
  readonly half: 0 | 1
}

/** Everything the models are trained on. */
export interface TrainingData {
  /** The law, with explanations and everyday questions attached. */
  readonly articles: ReadonlyMap<string, IndexedArticle>
  readonly questions: readonly TrainingQuestion[]
  /** Text of our own, for counting syllables. */
  readonly ownTexts: readonly string[]
}

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const knowledge = fileURLToPath(new URL('../../knowledge/documents/', import.meta.url))

/** Law that training reads; nothing of it is kept but counts and weights. */
export const corpusSources = [
  'zalo-ltr-2021/corpus-rebuilt.jsonl.gz',
  'congbao',
  'traffic-2024',
  'more-laws',
]
const formalQuestions = 'zalo-ltr-2021/train.jsonl'

/** Reads corpus and questions. */
export async function readTrainingData(): Promise<TrainingData> {
  const corpus = await readTrainingCorpus(corpusSources.map((source) => join(shared, source)))
  const digests = readDigests()
  const everyday = readEverydayQuestions()
  const asked = new Map(everyday.map(({ articleId, questions }) => [articleId, questions]))
  const articles = new Map<string, IndexedArticle>()
  for (const [id, article] of corpus) {
    articles.set(id, {
      ...article,
      explanations: (digests.get(id) ?? []).map(({ heading, plain }) => `${heading}\n${plain}`),
      questions: asked.get(id) ?? [],
    })
  }
  const questions = [
    ...readFormal(),
    ...everyday.flatMap(({ articleId, questions: own }) =>
      own.map((question, i) => toQuestion(question, articleId, i)),
    ),
  ].filter(({ gold }) => gold.some((id) => articles.has(id)))
  const ownTexts = [
    ...[...digests.values()].flat().flatMap(({ plain, askedAs }) => [plain, ...askedAs]),
    ...everyday.flatMap((each) => each.questions),
  ]
  return { articles, questions, ownTexts }
}

function toQuestion(question: string, articleId: string, i: number): TrainingQuestion {
  return { question, gold: [articleId], register: 'everyday', half: i % 2 === 0 ? 0 : 1 }
}

interface Row {
  readonly question: string
  readonly relevant: readonly { readonly docId: string; readonly articleId: string }[]
}

function readFormal(): TrainingQuestion[] {
  return readFileSync(join(shared, formalQuestions), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Row)
    .map(({ question, relevant }, i) => ({
      question: question.normalize('NFC'),
      gold: relevant.map(({ docId, articleId }) => goldId(docId, articleId)),
      register: 'formal',
      half: i % 2 === 0 ? 0 : 1,
    }))
}

/** The id of an article of a document whose number is unique. */
export function goldId(documentNumber: string, article: string): string {
  const id = documentIdOf({ documentNumber, issuingAuthority: null, issuedOn: null })
  return articleIdOf(id, 'body', article)
}

interface DigestRow {
  readonly article: string
  readonly heading: string
  readonly plain: string
  readonly askedAs: readonly string[]
}

function readDigests(): Map<string, DigestRow[]> {
  const byArticle = new Map<string, DigestRow[]>()
  for (const name of readdirSync(knowledge).sort()) {
    const { documentNumber, digests } = JSON.parse(readFileSync(knowledge + name, 'utf8')) as {
      documentNumber: string
      digests: DigestRow[]
    }
    for (const digest of digests) {
      const id = goldId(documentNumber, digest.article)
      byArticle.set(id, [...(byArticle.get(id) ?? []), digest])
    }
  }
  return byArticle
}
