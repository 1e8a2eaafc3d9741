import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { documentFileName } from '../../scripts/check-knowledge.ts'
import { changedArticleIds, currentRevision } from '../../src/corpus/corpus-store.ts'
import { isUniqueNumber } from '../../src/corpus/document-number.ts'
import { findEverydayQuestions } from '../../src/corpus/everyday-question-store.ts'
import {
  loadEverydayQuestions,
  readEverydayQuestions,
} from '../../src/corpus/load-everyday-questions.ts'
import { foldDiacritics } from '../../src/language/normalize.ts'
import type { Database } from '../../src/platform/database.ts'
import { openTestDatabase } from '../support/database.ts'

let database: Database
let folder = ''

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'everyday-questions-'))
  await loadEverydayQuestions(database, folder)
  write('7-2021-qh14.json', '7/2021/QH14', [
    ['3', ['mấy giờ được tưới cây', 'tưới cây ban đêm có sao không']],
    ['4', ['bán hoa quả ở đâu']],
  ])
  write('9-2020-qh14.json', '9/2020/QH14', [['2', ['giếng không đậy nắp']]])
})
afterAll(() => database.close())

type Asked = readonly (readonly [article: string, questions: unknown])[]

function write(file: string, documentNumber: string, asked: Asked): void {
  const articles = asked.map(([article, questions]) => ({ article, questions }))
  writeFileSync(join(folder, file), JSON.stringify({ documentNumber, articles }))
}

const held = ['7-2021-qh14/body/art-3', '7-2021-qh14/body/art-4', '9-2020-qh14/body/art-2']
const find = () => findEverydayQuestions(database, held)

/** Which articles an index that follows hears of. */
async function changesBy(act: () => void): Promise<string[]> {
  const revision = await currentRevision(database)
  act()
  await loadEverydayQuestions(database, folder)
  return (await changedArticleIds(database, revision, 100)).articleIds.toSorted()
}

describe('everyday questions', () => {
  it('are held by article once loaded, and an index hears of each', async () => {
    expect(await changesBy(() => {})).toEqual(held)
    expect(await find()).toEqual(
      new Map([
        [held[0], ['mấy giờ được tưới cây', 'tưới cây ban đêm có sao không']],
        [held[1], ['bán hoa quả ở đâu']],
        [held[2], ['giếng không đậy nắp']],
      ]),
    )
  })

  it('loaded a second time change nothing', async () => {
    await loadEverydayQuestions(database, folder)
    const revision = await currentRevision(database)
    const before = await find()
    await loadEverydayQuestions(database, folder)
    expect(await currentRevision(database)).toBe(revision)
    expect(await find()).toEqual(before)
  })

  it('of an edited file are news only where they changed', async () => {
    await loadEverydayQuestions(database, folder)
    const changes = await changesBy(() =>
      write('7-2021-qh14.json', '7/2021/QH14', [
        ['3', ['mấy giờ được tưới cây', 'tưới cây ban đêm có sao không']],
        ['4', ['bán hoa quả ở chợ được không']],
      ]),
    )
    expect(changes).toEqual([held[1]])
  })

  it('that were removed are gone, with their article or their file', async () => {
    await loadEverydayQuestions(database, folder)
    const changes = await changesBy(() => {
      write('7-2021-qh14.json', '7/2021/QH14', [['3', ['mấy giờ được tưới cây']]])
      rmSync(join(folder, '9-2020-qh14.json'))
    })
    expect(changes).toEqual(held)
    expect([...(await find()).values()].flat()).toEqual(['mấy giờ được tưới cây'])
  })

  it('that are gone are news only once', async () => {
    await loadEverydayQuestions(database, folder)
    await changesBy(() => rmSync(join(folder, '9-2020-qh14.json')))
    const changes = await changesBy(() =>
      write('7-2021-qh14.json', '7/2021/QH14', [['3', ['mấy giờ được tưới cây']]]),
    )
    expect(changes).toEqual([held[0], held[1]])
  })

  it('are composed characters, however the file spells them', () => {
    write('9-2020-qh14.json', '9/2020/QH14', [['2', ['giếng đậy nắp'.normalize('NFD')]]])
    expect(readEverydayQuestions(folder).at(-1)?.questions).toEqual(['giếng đậy nắp'])
  })

  it('of a folder that is not there are none', () => {
    expect(readEverydayQuestions(join(folder, 'nowhere'))).toEqual([])
  })
})

describe('a file of everyday questions that is not as it should be', () => {
  it.each<[string, Asked, RegExp]>([
    ['a question is no text', [['2', ['giếng sâu', 7]]], /9-2020-qh14\.json.*0\.questions\.1/],
    ['questions are missing', [['2', undefined]], /9-2020-qh14\.json.*0\.questions/],
    [
      'an article stands twice',
      [
        ['2', ['giếng sâu']],
        ['2', ['giếng cạn']],
      ],
      /9-2020-qh14\.json/,
    ],
  ])('is named with the place where %s, and what was loaded stays', async (_, asked, message) => {
    await loadEverydayQuestions(database, folder)
    const before = await find()
    write('9-2020-qh14.json', '9/2020/QH14', asked)
    await expect(loadEverydayQuestions(database, folder)).rejects.toThrow(message)
    expect(await find()).toEqual(before)
  })

  it('is named when it is cut off, and what was loaded stays', async () => {
    await loadEverydayQuestions(database, folder)
    const before = await find()
    writeFileSync(join(folder, '9-2020-qh14.json'), '{"documentNumber": "9/2020')
    await expect(loadEverydayQuestions(database, folder)).rejects.toThrow('9-2020-qh14.json')
    expect(await find()).toEqual(before)
  })
})

describe('the everyday questions that are shipped', () => {
  const shipped = join(import.meta.dirname, '../../knowledge/everyday-questions')
  const names = readdirSync(shipped).filter((name) => name.endsWith('.json'))
  const all = readEverydayQuestions()

  it('belong to at least two thousand articles, each named once and with questions', () => {
    expect(all.length).toBeGreaterThanOrEqual(2_000)
    expect(new Set(all.map((each) => each.articleId)).size).toBe(all.length)
    expect(all.filter((each) => each.questions.length === 0)).toEqual([])
  })

  it('lie in files named for a document that its number alone tells', () => {
    for (const name of names) {
      const text = readFileSync(join(shipped, name), 'utf8')
      const { documentNumber } = JSON.parse(text) as { documentNumber: string }
      expect(documentFileName(documentNumber)).toBe(name)
      expect(isUniqueNumber(documentNumber)).toBe(true)
    }
  })

  it('are written in composed characters', () => {
    const decomposed = names.filter((name) => {
      const text = readFileSync(join(shipped, name), 'utf8')
      return text !== text.normalize('NFC')
    })
    expect(decomposed).toEqual([])
  })

  it('are asked once each of an article, with or without diacritics', () => {
    const twice = all.flatMap(({ articleId, questions }) => {
      const folded = questions.map((question) => foldDiacritics(question))
      return folded
        .filter((question, i) => folded.indexOf(question) < i)
        .map((question) => `${articleId}: ${question}`)
    })
    expect(twice).toEqual([])
  })
})
