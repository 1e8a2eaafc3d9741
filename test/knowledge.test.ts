import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkKnowledge, documentFileName } from '../scripts/check-knowledge.ts'

const nowhere = join(tmpdir(), 'no-such-folder')
const knowledge = join(import.meta.dirname, '..', 'knowledge')

describe('the knowledge folder', async () => {
  const report = await checkKnowledge(knowledge, nowhere)

  it('parses, with no id twice and no district to file at', () => {
    expect(report.problems).toEqual([])
    expect(report.comparedWithSources).toBe(false)
  })

  it('holds the 65 communes of Khánh Hòa', () => {
    expect(report.units).toBe(65)
  })

  it('knows how people speak: terms, chat spellings, abbreviations', () => {
    expect(report.layTerms).toBeGreaterThanOrEqual(600)
    expect(report.spellings.teencode).toBeGreaterThanOrEqual(180)
    expect(report.spellings.abbreviations).toBeGreaterThanOrEqual(150)
  })

  it('explains at least five hundred articles of forty documents, and thirty procedures', () => {
    expect(
      report.documents.filter(({ digests }) => digests.length > 0).length,
    ).toBeGreaterThanOrEqual(40)
    expect(report.digests).toBeGreaterThanOrEqual(500)
    expect(report.procedures).toBeGreaterThanOrEqual(30)
  })

  it.each([
    ['marriage', 'hon_nhan_gia_dinh'],
    ['land', 'dat_dai'],
    ['labour', 'lao_dong'],
    ['residence and identity', 'cu_tru_can_cuoc'],
    ['traffic', 'giao_thong'],
    ['inheritance', 'thua_ke'],
  ])('answers about %s', (_, topic) => {
    const digests = report.documents.flatMap((document) => document.digests)
    expect(digests.filter((digest) => digest.topic === topic).length).toBeGreaterThan(2)
    expect(digests.length).toBeGreaterThanOrEqual(20)
  })

  it('covers both the residence law and the identity card law', () => {
    const numbers = report.documents.map((document) => document.documentNumber)
    expect(numbers).toEqual(expect.arrayContaining(['68/2020/QH14', '26/2023/QH15']))
  })
})

it.each([
  ['52/2014/QH13', '52-2014-qh13.json'],
  ['168/2024/NĐ-CP', '168-2024-nd-cp.json'],
])('names the file of %s %s', (number, file) => {
  expect(documentFileName(number)).toBe(file)
})
