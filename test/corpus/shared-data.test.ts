import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImportItem, ImportRecord } from '../../src/corpus/import-record.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import { collect } from '../fixtures/collect.ts'

const data = new URL('../../../shared/data/', import.meta.url).pathname
const needsData = existsSync(data) ? '' : ' (skipped without ../shared/data)'

async function readAll(path: string): Promise<Map<string, ImportItem[]>> {
  const { files } = await findSourceFiles(path)
  const byFile = new Map<string, ImportItem[]>()
  for (const file of files) byFile.set(file.path, await collect(readSource(file)))
  return byFile
}
const recordsOf = (items: readonly ImportItem[]): ImportRecord[] =>
  items.flatMap((item) => (item.kind === 'record' ? [item.record] : []))
const problemsOf = (items: readonly ImportItem[]) =>
  items.flatMap((item) => (item.kind === 'problem' ? [item.problem] : []))

describe.skipIf(needsData !== '')(`the Word files of 33 documents${needsData}`, async () => {
  const files = needsData === '' ? await readAll(join(data, 'raw', 'docx-laws')) : new Map()
  const documents = [...files.values()].map(recordsOf)
  const byNumber = new Map(documents.map((each) => [each[0]?.document.documentNumber, each]))

  it('are all read', () => {
    expect(files.size).toBe(34) // one law as .doc too
    expect([...files.values()].flatMap(problemsOf)).toEqual([])
    expect(documents.filter((each) => each.length === 0)).toEqual([])
    expect(byNumber.size).toBe(33)
  })

  it('number the articles of their body from 1 without a gap, none twice', () => {
    for (const records of documents) {
      const ids = records.map(({ article }) => article.articleId)
      expect(new Set(ids).size).toBe(ids.length)
      const numbers = records
        .filter(({ article }) => article.articleId.includes('/body/'))
        .map(({ article }) => Number(article.articleNumber))
      expect(numbers).toEqual(numbers.map((_, i) => i + 1))
    }
  })

  it.each([
    ['91/2015/QH13', 689, '2017-01-01'],
    ['36/2024/QH15', 89, '2025-01-01'],
    ['26/2023/QH15', 46, '2024-07-01'],
    ['13/2022/QH15', 56, '2023-07-01'],
    ['19/2023/QH15', 80, '2024-07-01'],
    ['15/2023/QH15', 121, '2024-01-01'],
    ['43/2019/QH14', 115, '2020-07-01'],
    ['72/2025/QH15', 54, '2025-06-16'],
    ['87/2025/QH15', 3, '2025-07-01'],
    ['79/2025/QH15', 3, '2025-07-01'],
  ])('%s has %i articles and is in force from %s', (number, articles, effectiveOn) => {
    const records = byNumber.get(number) ?? []
    expect(records[0]?.document.effectiveOn).toBe(effectiveOn)
    expect(records).toHaveLength(articles)
  })

  it('keep every clause and point inside its article', () => {
    for (const { article } of documents.flat()) {
      for (const node of article.outline) {
        expect(node.end).toBeLessThanOrEqual(article.body.length)
        expect(article.body.startsWith(node.label, node.start)).toBe(true)
      }
    }
  })
})

describe.skipIf(needsData !== '')(`eleven subjects of the codification${needsData}`, () => {
  it('hold 1,906 articles, each with text and a known document', async () => {
    const files = await readAll(join(data, 'raw', 'html-phapdien'))
    const items = [...files.values()].flat()
    expect(files.size).toBe(11)
    expect(recordsOf(items).length + problemsOf(items).length).toBe(1_906)
    expect(problemsOf(items)).toEqual([])
    expect(recordsOf(items).every(({ document }) => document.effectiveOn !== null)).toBe(true)
  })
})

describe.skipIf(needsData !== '')(`255 laws of 2024${needsData}`, () => {
  it('hold 17,773 articles, none twice', async () => {
    const files = await readAll(join(data, 'laws-2024'))
    const items = [...files.values()].flat()
    const ids = recordsOf(items).map(({ article }) => article.articleId)
    expect(problemsOf(items)).toEqual([])
    expect(ids).toHaveLength(17_773)
    expect(new Set(ids).size).toBe(17_773)
  })
})
