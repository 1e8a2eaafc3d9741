// Whether the law of the day asked for is read: questions on labour law with a date each, from
// ../shared/data/qa. node scripts/check-temporal-questions.ts [--all] [--json]
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answerQuestion } from '../src/answering/answer-question.ts'
import { articleOn, loadArticleHistories } from '../src/corpus/article-history.ts'
import { findDocumentsByNumber } from '../src/corpus/corpus-store.ts'
import { numberKey } from '../src/corpus/document-number.ts'
import type { ImportRecord } from '../src/corpus/import-record.ts'
import { articleIdOf } from '../src/corpus/provision-id.ts'
import { findSourceFiles, readSource } from '../src/corpus/read-source.ts'
import { saveRecords } from '../src/corpus/save-corpus.ts'
import { statusOn } from '../src/corpus/validity.ts'
import { loadValidityFacts } from '../src/corpus/validity-store.ts'
import type { Database } from '../src/platform/database.ts'
import { openEmbeddedDatabase } from '../src/platform/embedded-database.ts'
import { migrate } from '../src/platform/migrate.ts'
import { loadReadingAids } from '../src/retrieval/models.ts'
import { createSearcher } from '../src/retrieval/searcher.ts'

const data = fileURLToPath(new URL('../../shared/data/', import.meta.url))
const folders = ['laws-2024', 'phapdien-2023', 'phapdien-2026', 'congbao', 'vanban-2026']

interface TemporalQuestion {
  readonly id: string
  readonly question: string
  readonly query_date: string
  readonly gold_document_id: string
  readonly gold_article: string
  readonly expected_figure: string | null
  readonly verified: boolean
}

/** What became of one question. */
export interface TemporalOutcome {
  readonly id: string
  readonly gold: string
  readonly day: string
  /** The article stands in the data; nothing else is asked of the others. */
  readonly isHeld: boolean
  /** By dates and orders the provision is in force on the day. */
  readonly validity: string
  /** The text that says otherwise, where one does. */
  readonly byNumber: string | null
  /** The wording of the day holds the figure that the answer rests on; null where none is verified. */
  readonly hasFigure: boolean | null
  /** A change of after the day stands in the wording read. */
  readonly isTooEarly: boolean
  readonly first: string
  readonly isDocumentFirst: boolean
  readonly isArticleFirst: boolean
  readonly isArticleCited: boolean
}

/** Whether the questions and the laws they ask about are beside the checkout. */
export const hasTemporalQuestions = existsSync(`${data}qa/temporal-labour-law.jsonl`)

/**
 * Asks every question as of its day.
 *
 * @param isAll - against all the law at hand; else against the documents of the set and the texts
 *   that speak of them, which is quick
 */
export async function checkTemporalQuestions(isAll: boolean): Promise<TemporalOutcome[]> {
  const questions = readFileSync(`${data}qa/temporal-labour-law.jsonl`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TemporalQuestion)
  const documents = JSON.parse(
    readFileSync(`${data}qa/temporal-labour-law-documents.json`, 'utf8'),
  ) as Record<string, { readonly title: string }>
  const numberById = new Map(
    Object.entries(documents).map(([id, { title }]) => [
      id,
      /\d+\/\d{4}\/[^\s)]+/.exec(title)?.[0] ?? '',
    ]),
  )
  const database = await openEmbeddedDatabase({ dataDir: null })
  await migrate(database)
  await importLaw(database, isAll ? null : new Set([...numberById.values()].map(numberKey)))
  const searcher = await createSearcher({ database, cacheFile: null })
  await searcher.follow()
  const deps = { database, searcher, reading: loadReadingAids() }
  const outcomes: TemporalOutcome[] = []
  for (const question of questions) {
    const number = numberById.get(question.gold_document_id) ?? ''
    const article = question.gold_article.replace(/^Điều\s+/, '')
    const known = await readGold(database, number, article, question)
    const answer = await answerQuestion(deps, {
      text: question.question,
      asOf: question.query_date,
    })
    const cited = answer.citations.map(
      (each) => `${numberKey(each.documentNumber)} ${each.article}`,
    )
    const [first = answer.status] = cited
    const gold = `${numberKey(number)} ${article}`
    outcomes.push({
      id: question.id,
      gold,
      day: question.query_date,
      ...known,
      first,
      isDocumentFirst: first.startsWith(`${numberKey(number)} `),
      isArticleFirst: first === gold,
      isArticleCited: cited.includes(gold),
    })
  }
  await searcher.close()
  await database.close()
  return outcomes
}

async function importLaw(database: Database, wanted: ReadonlySet<string> | null): Promise<void> {
  for (const folder of folders) {
    const { files } = await findSourceFiles(data + folder)
    let batch: ImportRecord[] = []
    const save = async () => {
      const records = batch
      batch = []
      await database.transaction((transaction) => saveRecords(transaction, records))
    }
    for (const file of files) {
      for await (const item of readSource(file)) {
        if (item.kind !== 'record' || !isWanted(item.record, wanted)) continue
        batch.push(item.record)
        if (batch.length === 500) await save()
      }
    }
    if (batch.length > 0) await save()
  }
}

function isWanted(record: ImportRecord, wanted: ReadonlySet<string> | null): boolean {
  if (wanted === null || wanted.has(numberKey(record.document.documentNumber))) return true
  return record.orders.relations.some(
    ({ targetNumber }) => targetNumber !== null && wanted.has(numberKey(targetNumber)),
  )
}

async function readGold(
  database: Database,
  number: string,
  article: string,
  { query_date: day, expected_figure: figure, verified }: TemporalQuestion,
) {
  const missing = {
    isHeld: false,
    validity: 'unknown',
    byNumber: null,
    hasFigure: null,
    isTooEarly: false,
  }
  const [document] = await findDocumentsByNumber(database, number)
  if (document === undefined) return missing
  const articleId = articleIdOf(document.id, 'body', article)
  const history = (await loadArticleHistories(database, [articleId])).get(articleId)
  if (history === undefined || history.texts.length === 0) return missing
  const on = articleOn(history, day)
  const facts = await loadValidityFacts(database, document)
  const status = statusOn(facts, { article, clause: null, point: null }, day)
  const text = `${on.wording?.heading} ${on.wording?.body}`
  return {
    isHeld: true,
    validity: status.validity,
    byNumber: status.computed.byNumber,
    // In some the figure is the article's own number.
    hasFigure: figure === null || !verified || figure === article ? null : text.includes(figure),
    isTooEarly: on.tooEarly.length > 0,
  }
}

/** The figures of all outcomes, for people. */
export function summarize(outcomes: readonly TemporalOutcome[]): string {
  const held = outcomes.filter((each) => each.isHeld)
  const count = (test: (each: TemporalOutcome) => boolean) => held.filter(test).length
  const figures = held.filter((each) => each.hasFigure !== null)
  return [
    `${outcomes.length} questions, ${held.length} about an article that is held; of these`,
    `  in force on the day: ${count(isInForce)}`,
    `  read in the wording of the day: ${count((each) => !each.isTooEarly)}`,
    `  with the verified figure in it: ${figures.filter((each) => each.hasFigure).length} of ${figures.length}`,
    `  answered from the right document first: ${count((each) => each.isDocumentFirst)}`,
    `  from the right article first: ${count((each) => each.isArticleFirst)}, citing it at all: ${count((each) => each.isArticleCited)}`,
  ].join('\n')
}

/** Whether the provision holds on its day, be it in part. */
export function isInForce({ validity }: TemporalOutcome): boolean {
  return validity === 'in-force' || validity === 'partly-in-force'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!hasTemporalQuestions) throw new Error('No ../shared/data/qa/temporal-labour-law.jsonl here.')
  const outcomes = await checkTemporalQuestions(process.argv.includes('--all'))
  if (process.argv.includes('--json')) console.log(JSON.stringify(outcomes, null, 2))
  else {
    for (const each of outcomes.filter(
      (one) => one.isHeld && !(isInForce(one) && one.isArticleFirst),
    )) {
      const by = each.byNumber === null ? '' : ` by ${each.byNumber}`
      console.log(
        `${each.id} (${each.day}): ${each.first}, wanted ${each.gold}, ${each.validity}${by}`,
      )
    }
    console.log(summarize(outcomes))
  }
}
