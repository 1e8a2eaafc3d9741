import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseRelations } from '../../src/corpus/parse-relations.ts'
import { findSourceFiles, readSource } from '../../src/corpus/read-source.ts'
import type { Relation } from '../../src/corpus/relation.ts'
import { amendedPlaces, amendedPlacesByTarget } from '../fixtures/amended-places.ts'
import { short } from '../support/short-relations.ts'

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

/** Where a text may stand in the data, and the list made by hand for it. */
const lists = { ...amendedPlaces, ...amendedPlacesByTarget }
const folders = ['raw/docx-laws', 'laws-2024', 'vanban-2026']

function withTarget(relations: readonly Relation[]): string {
  return relations
    .map((each) => `${each.targetNumber ?? each.targetTitle}>${short([each])}`)
    .join(' ')
}

describe.skipIf(!existsSync(data))('real amending texts (needs ../shared)', () => {
  it('are read with precision and recall of at least .95 against the lists made by hand', async () => {
    const found = new Map<string, Set<string>>()
    for (const path of folders) {
      const { files } = await findSourceFiles(`${data}${path}`)
      for (const file of files) {
        for await (const item of readSource(file)) {
          if (item.kind !== 'record') continue
          const { article, document } = item.record
          const number = document.documentNumber
          if (lists[number] === undefined) continue
          const write = amendedPlacesByTarget[number] === undefined ? short : withTarget
          const relations = parseRelations(article, document.title).filter(({ place }) => place)
          const key = `${number} ${path}`
          const places = found.get(key) ?? new Set()
          for (const place of write(relations).split(' ').filter(Boolean)) places.add(place)
          found.set(key, places)
        }
      }
    }
    for (const [number, expected] of Object.entries(lists)) {
      const wanted = new Set(expected.split(' '))
      const versions = [...found].filter(([key]) => key.startsWith(number))
      expect(versions.length).toBeGreaterThan(0)
      for (const [key, places] of versions) {
        const right = [...places].filter((place) => wanted.has(place)).length
        console.log(
          `${key}: ${wanted.size} places, precision ${(right / places.size).toFixed(3)}, recall ${(right / wanted.size).toFixed(3)}`,
        )
        if (process.env['SHOW_PLACES'] !== undefined) {
          console.log('missed', [...wanted].filter((place) => !places.has(place)).join(' '))
          console.log('wrong', [...places].filter((place) => !wanted.has(place)).join(' '))
        }
        expect.soft(right / places.size, key).toBeGreaterThanOrEqual(0.95)
        expect.soft(right / wanted.size, key).toBeGreaterThanOrEqual(0.95)
      }
    }
  })
})
