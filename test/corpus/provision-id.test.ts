import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  articleIdOf,
  idToLabel,
  labelToId,
  parseProvisionId,
  provisionIdOf,
} from '../../src/corpus/provision-id.ts'

const letter = fc.constantFrom(...'abcdđeghiklmnopqrstuvxy')
const number = fc.integer({ min: 1, max: 999 })
const numbered = fc.tuple(number, fc.option(letter, { nil: '' })).map(([n, l]) => `${n}${l}`)
const pointLabel = fc
  .tuple(letter, fc.option(fc.integer({ min: 1, max: 9 }), { nil: '' }))
  .map(([l, n]) => `${l}${n}`)

describe('a provision id', () => {
  it('gives back the labels it was made of, đ and d apart', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('52-2014-qh13', '05-2024-qd-ubnd@ubnd-2024-02-06'),
        fc.constantFrom('body', 'att-1', 'annex-12'),
        numbered,
        fc.option(numbered),
        fc.option(pointLabel),
        (documentId, part, article, clause, point) => {
          const path = [
            clause === null ? [] : [`cl-${labelToId(clause)}`],
            point === null ? [] : [`pt-${labelToId(point)}`],
          ].flat()
          const id = provisionIdOf(
            articleIdOf(documentId, part, article),
            path.length === 0 ? null : path.join('/'),
          )
          expect(parseProvisionId(id)).toEqual({ documentId, part, article, clause, point })
        },
      ),
    )
  })

  it('differs wherever the labels differ', () => {
    fc.assert(
      fc.property(pointLabel, pointLabel, (one, other) => {
        expect(labelToId(one) === labelToId(other)).toBe(one === other)
        expect(idToLabel(labelToId(one))).toBe(one)
      }),
    )
  })

  it('is read in a log', () => {
    expect(provisionIdOf(articleIdOf('52-2014-qh13', 'body', '8'), 'cl-1/pt-dd')).toBe(
      '52-2014-qh13/body/art-8/cl-1/pt-dd',
    )
  })

  it.each([
    '',
    '52-2014-qh13',
    '52-2014-qh13/body',
    '52-2014-qh13/tail/art-8',
    '52-2014-qh13/body/art-8/pt-a/cl-1',
    '52-2014-qh13/body/art-8/',
    '31/2024/QH15',
  ])('is not %j', (text) => {
    expect(parseProvisionId(text)).toBeNull()
  })
})
