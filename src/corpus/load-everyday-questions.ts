import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { documentIdOf } from './document-number.ts'
import { saveEverydayQuestions } from './everyday-question-store.ts'
import { articleIdOf } from './provision-id.ts'

const shape = z.object({
  documentNumber: z.string(),
  articles: z
    .array(z.object({ article: z.string(), questions: z.array(z.string()) }))
    .refine(
      (articles) => new Set(articles.map(({ article }) => article)).size === articles.length,
      {
        message: 'an article stands twice',
      },
    ),
})

/** One article with the questions that people ask about it. */
export interface EverydayQuestions {
  readonly articleId: string
  readonly questions: readonly string[]
}

const defaultFolder = fileURLToPath(new URL('../../knowledge/everyday-questions/', import.meta.url))
const loadedSetting = 'everyday-questions-loaded'

/** Reads every file of knowledge/everyday-questions, in order of name; [] without the folder. */
export function readEverydayQuestions(folder = defaultFolder): EverydayQuestions[] {
  if (!existsSync(folder)) return []
  return filesOf(folder).flatMap((name) => {
    const { documentNumber, articles } = parseFile(name, readFileSync(join(folder, name), 'utf8'))
    const documentId = documentIdOf({ documentNumber, issuingAuthority: null, issuedOn: null })
    return articles.map(({ article, questions }) => ({
      articleId: articleIdOf(documentId, 'body', article),
      questions: questions.map((question) => question.normalize('NFC')),
    }))
  })
}

/**
 * Brings the database to what knowledge/everyday-questions says. Does nothing when the files are
 * those loaded last. They help to find an article whose text or digest is at hand; alone they are
 * never an answer.
 */
export async function loadEverydayQuestions(
  database: Database,
  folder = defaultFolder,
): Promise<void> {
  const all = readEverydayQuestions(folder)
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex')
  const [loaded] = await database.query<{ value: string }>(
    'select value from setting where name = $1',
    [loadedSetting],
  )
  if (loaded?.value === hash) return
  await database.transaction(async (transaction) => {
    await saveEverydayQuestions(transaction, all)
    await transaction.query(
      `insert into setting (name, value) values ($1, $2)
       on conflict (name) do update set value = excluded.value`,
      [loadedSetting, hash],
    )
  })
}

function parseFile(name: string, text: string): z.infer<typeof shape> {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    const places =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : String(error)
    throw new Error(`knowledge/everyday-questions/${name}: ${places}`, { cause: error })
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
}
