import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkKnowledge, defaultSources } from '../../scripts/check-knowledge.ts'
import { hasSources } from '../../scripts/knowledge-sources.ts'

const knowledge = join(import.meta.dirname, '..', '..', 'knowledge')

it.skipIf(!hasSources(defaultSources))(
  'the knowledge folder agrees with the full texts of the laws (skipped without ../shared/data)',
  { timeout: 300_000 },
  async () => {
    const compared = await checkKnowledge(knowledge)
    expect(compared.comparedWithSources).toBe(true)
    expect(compared.problems).toEqual([])
  },
)

describe.skipIf(!hasSources(defaultSources))(
  'a digest that strays from the law (needs ../shared/data)',
  () => {
    let copy = ''

    beforeAll(() => {
      copy = mkdtempSync(join(tmpdir(), 'knowledge-'))
      cpSync(knowledge, copy, { recursive: true })
      change('52-2014-qh13.json', 'con gái phải đủ 18 tuổi', 'con gái phải đủ 19 tuổi')
      change('168-2024-nd-cp.json', '04 điểm', '06 điểm')
      change('91-2015-qh13.json', 'hai người làm chứng', 'ba người làm chứng')
      change('60-2014-qh13.json', 'không quá 05 ngày làm việc"', 'không quá 06 ngày làm việc"')
      changeGround('45-2019-qh14.json')
      const lexicon = join(copy, 'lexicon.json')
      const terms = readFileSync(lexicon, 'utf8')
      writeFileSync(lexicon, terms.replace('"thửa đất"', '"thửa đất bay"'))
    })

    afterAll(() => rmSync(copy, { recursive: true }))

    function changeGround(file: string): void {
      const path = join(copy, 'documents', file)
      const text = readFileSync(path, 'utf8')
      writeFileSync(
        path,
        text.replace(/"groundHash": "[0-9a-f]{16}"/, '"groundHash": "0000000000000000"'),
      )
    }

    function change(file: string, from: string, to: string): void {
      const path = join(copy, 'documents', file)
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    }

    it('is reported by file, article and figure', { timeout: 300_000 }, async () => {
      const { problems } = await checkKnowledge(copy)
      expect(problems).toEqual([
        expect.stringContaining('168-2024-nd-cp.json Điều 7: "6 điểm"'),
        expect.stringContaining('45-2019-qh14.json Điều 14: its provisions read otherwise'),
        expect.stringContaining('52-2014-qh13.json Điều 8: "19 tuổi"'),
        expect.stringContaining('60-2014-qh13.json Điều 18: "6 ngày"'),
        expect.stringContaining('91-2015-qh13.json Điều 630: "3 người làm chứng"'),
        'lexicon.json: no article says "thửa đất bay"',
      ])
    })
  },
)
