import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runRemotely } from '../../src/platform/command-socket.ts'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { createInstallation, type Installation, waitFor } from '../support/bot-process.ts'
import { type GeneratedLaw, writeGeneratedLaw } from './generated-law.ts'

// The power goes in the middle of an import, again and again.

const kills = 8
let installation: Installation
let law: GeneratedLaw
beforeAll(async () => {
  installation = await createInstallation()
  law = writeGeneratedLaw(installation.dataDir, 40)
})
afterAll(() => installation?.cleanup())

interface Document {
  readonly documentNumber: string
  readonly articles: number
}

async function storedArticles(): Promise<number> {
  const documents = await installation.json<Document[]>(['law', 'list'])
  const generated = documents.filter((each) => law.numbers.includes(each.documentNumber))
  return generated.reduce((sum, each) => sum + each.articles, 0)
}

/** Hands the import to the bot as a terminal would, and reads along. */
function startImport() {
  let acknowledged = 0
  let isOver = false
  const streams = {
    stdout: () => undefined,
    stderr: (text: string) => {
      const count = /· ([\d.]+) điều/.exec(text)?.[1]
      if (count !== undefined) acknowledged = Number(count.replaceAll('.', ''))
    },
    stdin: async () => '',
  }
  const command = { args: ['import', law.folder], cwd: installation.dataDir, isTerminal: true }
  const ended = runRemotely(installation.dataDir, command, streams).finally(() => {
    isOver = true
  })
  return { ended, acknowledged: () => acknowledged, isOver: () => isOver }
}

test(`an import killed ${kills} times holds every article once, and all it said it had`, async () => {
  let promised = 0
  for (let kill = 1; kill <= kills; kill++) {
    const bot = await installation.start()
    const running = startImport()
    const threshold = ((kill - 0.5 + 0.5 * Math.random()) * law.articles) / (kills + 1)
    await waitFor(() => running.acknowledged() >= threshold || running.isOver(), { everyMs: 1 })
    expect(running.isOver(), 'the import was over before the kill').toBe(false)
    await delay(Math.random() * 40)
    await bot.kill('SIGKILL')
    await running.ended
    promised = Math.max(promised, running.acknowledged())

    const found = await storedArticles()
    console.log(`kill ${kill}: acknowledged ${promised}, found ${found} of ${law.articles}`)
    expect(found).toBeGreaterThanOrEqual(promised)
  }

  const bot = await installation.start()
  const report = await installation.json<Record<string, number>>(['import', law.folder])
  expect(report).toMatchObject({ changed: 0, problems: [] })
  expect((report['added'] ?? 0) + (report['unchanged'] ?? 0)).toBe(law.articles)
  expect(await installation.json(['import', law.folder])).toMatchObject({
    ...{ added: 0, changed: 0, unchanged: law.articles },
  })
  expect(await storedArticles()).toBe(law.articles)

  // The index holds what the tables hold, the articles around the kills among it.
  for (const number of [law.numbers[3], law.numbers[20], law.numbers.at(-1)]) {
    const asked = await installation.json<{ citations: { provisionId: string }[] }>([
      'ask',
      `Điều 100 Nghị định ${number} quy định thế nào?`,
    ])
    const id = `${number?.replaceAll('/', '-').toLowerCase().replaceAll('đ', 'd')}/body/art-100`
    expect(asked.citations[0]?.provisionId).toContain(id)
  }
  await bot.kill('SIGTERM')

  const database = await openEmbeddedDatabase({ dataDir: installation.dataDir })
  const twice = await database.query(
    'select article_id from article_version group by article_id having count(*) > 1',
  )
  await database.close()
  expect(twice).toEqual([])
})
