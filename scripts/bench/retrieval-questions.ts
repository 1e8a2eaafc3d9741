import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { listDocuments } from '../../src/corpus/corpus-store.ts'
import { numberKey } from '../../src/corpus/document-number.ts'
import { articleIdOf } from '../../src/corpus/provision-id.ts'
import { titleKey } from '../../src/corpus/relation-target.ts'
import { tokenize } from '../../src/language/tokenize.ts'
import type { Queryable } from '../../src/platform/database.ts'
import { type EvaluationQuestion, readQuestions } from '../../src/retrieval/evaluate.ts'
import type { IndexedArticle } from '../../src/retrieval/indexed-article.ts'

/** A question and the ids of the articles that answer it. */
export interface BenchQuestion {
  readonly text: string
  readonly gold: ReadonlySet<string>
}

/** Questions of a file; a `docId` is a document's number in any case, or a law's name. */
export async function questionsOf(file: string, database: Queryable): Promise<BenchQuestion[]> {
  const bytes = readFileSync(file)
  const content = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const idsByKey = new Map<string, string[]>()
  for (const { id, documentNumber, title } of await listDocuments(database)) {
    for (const key of [numberKey(documentNumber), titleKey(title)]) {
      idsByKey.set(key, [...(idsByKey.get(key) ?? []), id])
    }
  }
  const goldOf = ({ relevant }: EvaluationQuestion) =>
    relevant.flatMap(({ docId, articleId }) =>
      (idsByKey.get(numberKey(docId)) ?? idsByKey.get(titleKey(docId)) ?? []).map((id) =>
        articleIdOf(id, 'body', articleId),
      ),
    )
  return readQuestions(content, file).map((question) => ({
    text: question.question,
    gold: new Set(goldOf(question)),
  }))
}

const wordsOfHeading = 4
const wordsOfBody = 7

/**
 * Questions to a corpus that says nothing: some words of an article's heading and a run of its text.
 * They measure speed on questions of the usual length; how well they are answered says little.
 */
export function makeUpQuestions(
  articles: readonly IndexedArticle[],
  count: number,
): BenchQuestion[] {
  const step = Math.max(1, Math.floor(articles.length / count))
  return articles
    .filter((article, at) => at % step === 0 && article.body !== '')
    .slice(0, count)
    .map((article, at) => {
      const body = tokenize(article.body)
      const from = (at * 31) % Math.max(1, body.length - wordsOfBody)
      const words = [
        ...tokenize(article.heading).slice(0, wordsOfHeading),
        ...body.slice(from, from + wordsOfBody),
      ]
      return { text: words.join(' '), gold: new Set([article.articleId]) }
    })
}
