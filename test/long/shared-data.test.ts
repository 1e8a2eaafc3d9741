import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { numberKey } from '../../src/corpus/document-number.ts'
import { askOnWeb, type BotProcess, bareWords, waitFor } from '../support/bot-process.ts'
import { createScene, type Scene } from '../support/channels.ts'

// Real law and real questions of citizens, through the running bot.

const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const isHere = existsSync(join(shared, 'laws-2024'))

const chatId = 31
const zaloUser = '246845883529197933'
const patience = { timeout: 20_000, interval: 20 }

interface Question {
  readonly question: string
  readonly relevant: readonly { readonly docId: string; readonly articleId: string }[]
}
interface Asked {
  readonly answer: string
  readonly citations: readonly { readonly documentNumber: string; readonly article: string }[]
}

describe.skipIf(!isHere)(`on the data of ../shared${isHere ? '' : ' (not here: skipped)'}`, () => {
  let scene: Scene
  let bot: BotProcess
  let questions: Question[]

  beforeAll(async () => {
    scene = await createScene({ TRUST_PROXY: 'true' }, { limits: null })
    bot = await scene.installation.start()
    await scene.installation.cli(['zalo', 'seed-token'], { stdin: scene.zalo.seedRefreshToken })
    const folders = [join(shared, 'laws-2024'), join(shared, 'raw/docx-laws')]
    const report = await scene.installation.json<{ added: number; seconds: number }>([
      'import',
      ...folders,
    ])
    console.log(`imported ${report.added} articles in ${report.seconds.toFixed(1)} s`)
    const held = heldArticles()
    questions = readLines<Question>('zalo-ltr-2021/dev.jsonl').filter(({ relevant }) =>
      relevant.every((gold) => held.has(keyOf(gold.docId, gold.articleId))),
    )
  }, 180_000)
  afterAll(() => scene?.close())

  /** The articles of laws-2024 itself: what the other folder adds is not counted on. */
  function heldArticles(): Set<string> {
    const text = gunzipSync(readFileSync(join(shared, 'laws-2024/articles.jsonl.gz'))).toString()
    const rows = text.split('\n').filter(Boolean)
    return new Set(
      rows.map((row) => {
        const { docId, articleId } = JSON.parse(row) as { docId: string; articleId: string }
        return keyOf(docId, articleId)
      }),
    )
  }

  test('the first ten questions are answered alike on every channel, most of them rightly', async () => {
    // Known already, as the first answer of all carries a notice.
    scene.telegram.citizenSays(chatId, 'xin chào')
    await scene.zalo.citizenFollows(scene.zaloHook, zaloUser)
    await waitFor(
      () => scene.toldOnTelegram(chatId).length + scene.toldOnZalo(zaloUser).length === 2,
    )
    let right = 0
    for (const [number, each] of questions.slice(0, 10).entries()) {
      const asked = await scene.installation.json<Asked>(['ask', each.question])
      const expected = bareWords(asked.answer)
      const telegram = scene.toldOnTelegram(chatId).length
      const zalo = scene.toldOnZalo(zaloUser).length
      scene.telegram.citizenSays(chatId, each.question)
      await scene.zalo.citizenSays(scene.zaloHook, zaloUser, each.question)
      const address = { 'x-forwarded-for': `10.0.0.${number}` }
      const web = await askOnWeb(bot.url, { text: each.question }, address)
      expect(bareWords(web.text)).toBe(expected)
      // A long answer comes in parts.
      const since = (told: string[], before: number) => bareWords(told.slice(before).join(' '))
      await expect
        .poll(() => since(scene.toldOnTelegram(chatId), telegram), patience)
        .toBe(expected)
      await expect.poll(() => since(scene.toldOnZalo(zaloUser), zalo), patience).toBe(expected)
      if (citesGold(asked, each)) right += 1
    }
    console.log(`of the first 10 questions ${right} cite a gold article`)
    expect(right).toBeGreaterThanOrEqual(7)
  })

  test('of all such questions, the answers that cite a gold article are counted', async () => {
    expect(questions).toHaveLength(54)
    let right = 0
    for (const each of questions) {
      const asked = await scene.installation.json<Asked>(['ask', each.question])
      if (citesGold(asked, each)) right += 1
    }
    console.log(`of ${questions.length} questions ${right} cite a gold article`)
    expect(right).toBeGreaterThanOrEqual(38) // seven of ten
  }, 120_000)
})

function citesGold(asked: Asked, { relevant }: Question): boolean {
  const gold = new Set(relevant.map(({ docId, articleId }) => keyOf(docId, articleId)))
  return asked.citations.some((cited) => gold.has(keyOf(cited.documentNumber, cited.article)))
}

function keyOf(documentNumber: string, article: string): string {
  return `${numberKey(documentNumber)} ${article.toLowerCase()}`
}

function readLines<Row>(path: string): Row[] {
  const lines = readFileSync(join(shared, path), 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line) as Row)
}
