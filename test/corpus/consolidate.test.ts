import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChange } from '../../src/corpus/apply-change.ts'
import {
  consolidate,
  contains,
  type DatedChange,
  versionsOf,
} from '../../src/corpus/consolidate.ts'
import { parseOutline } from '../../src/corpus/outline.ts'
import { pathOf } from '../../src/corpus/place-order.ts'
import type { Change, Place, RelationOperation } from '../../src/corpus/relation.ts'

const wells = {
  heading: 'Giếng làng',
  body: [
    'Giếng làng được giữ gìn như sau:',
    '1. Nước phải trong:',
    'a) Không rác;',
    'b) Không bùn.',
    '2. Mỗi nhà múc ba thùng.',
    '3. Làng cử người trông giếng.',
  ].join('\n'),
  isRepealed: false,
}

function at(path: string): Place {
  const [article = '', clause = null, point = null] = path.split('/')
  return { article, clause, point }
}
function change(
  operation: RelationOperation,
  path: string,
  what: Change | null,
  effectiveOn: string | null = '2025-01-01',
): DatedChange {
  return { operation, place: at(path), change: what, effectiveOn }
}
const wording = (text: string, anchor: Extract<Change, { kind: 'wording' }>['anchor'] = null) =>
  ({ kind: 'wording', text, anchor }) as const
const phrase = (old: string, next: string) => ({ kind: 'phrase', old, new: next }) as const
const bodyAfter = (one: DatedChange) => applyChange(wells, one)?.body.split('\n') ?? null

describe('one change worked into an article', () => {
  it('replaces a clause whole', () => {
    expect(bodyAfter(change('amends', '5/2', wording('2. Mỗi nhà múc năm thùng.')))).toEqual(
      wells.body.replace('ba thùng', 'năm thùng').split('\n'),
    )
  })

  it('replaces a point whole', () => {
    const body = bodyAfter(change('amends', '5/1/a', wording('a) Không rác, không lá;')))
    expect(body?.[2]).toBe('a) Không rác, không lá;')
  })

  it('replaces the article with its title', () => {
    const next = wording('Điều 5. Giếng của làng\n1. Giếng để dùng chung.')
    expect(applyChange(wells, change('amends', '5', next))).toEqual({
      heading: 'Giếng của làng',
      body: '1. Giếng để dùng chung.',
      isRepealed: false,
    })
  })

  it('takes no first sentence for a title', () => {
    const next = wording('Điều 5. Giếng dùng chung cho:\n1. Người;\n2. Trâu.')
    expect(applyChange(wells, change('amends', '5', next))).toMatchObject({
      heading: '',
      body: 'Giếng dùng chung cho:\n1. Người;\n2. Trâu.',
    })
    const untitled = { ...wells, heading: '' }
    const sentence = wording('Điều 5. Giếng của chung.\n1. Ai cũng múc.')
    expect(applyChange(untitled, change('amends', '5', sentence))).toMatchObject({ heading: '' })
  })

  it('replaces the words before the first point only', () => {
    const body = bodyAfter(change('amends', '5/1', { kind: 'lead', text: '1. Nước phải sạch:' }))
    expect(body?.slice(1, 4)).toEqual(['1. Nước phải sạch:', 'a) Không rác;', 'b) Không bùn.'])
  })

  it('inserts a clause behind another, before the first, and a point at the end', () => {
    const after = { side: 'after', label: '2' } as const
    const before = { side: 'before', label: '1' } as const
    expect(
      bodyAfter(change('inserts', '5/2a', wording('2a. Trẻ em múc một thùng.', after)))?.[5],
    ).toBe('2a. Trẻ em múc một thùng.')
    expect(bodyAfter(change('inserts', '5/1a', wording('1a. Giếng của chung.', before)))?.[1]).toBe(
      '1a. Giếng của chung.',
    )
    const point = wording('c) Không bèo.', { side: 'after', label: 'b' })
    expect(bodyAfter(change('inserts', '5/1/c', point))?.slice(3, 6)).toEqual([
      'b) Không bùn.',
      'c) Không bèo.',
      '2. Mỗi nhà múc ba thùng.',
    ])
  })

  it('makes a new article', () => {
    const next = wording('Điều 5a. Ao làng\n1. Ao để nuôi cá.')
    expect(applyChange(null, change('inserts', '5a', next))).toMatchObject({ heading: 'Ao làng' })
  })

  it('says where a clause stood that was repealed, and keeps the last words of an article', () => {
    expect(bodyAfter(change('repeals', '5/2', null))?.[4]).toBe('2. (được bãi bỏ)')
    expect(applyChange(wells, change('repeals', '5', null))).toEqual({ ...wells, isRepealed: true })
  })

  it('puts one phrase for another, adds and leaves out words', () => {
    expect(bodyAfter(change('amends', '5/2', phrase('ba thùng', 'bốn thùng')))?.[4]).toContain(
      'bốn',
    )
    expect(bodyAfter(change('amends', '5/3', phrase('trông giếng', '')))?.[5]).toBe(
      '3. Làng cử người.',
    )
    expect(bodyAfter(change('amends', '5/3', phrase('người', 'người lớn')))?.[5]).toBe(
      '3. Làng cử người lớn trông giếng.',
    )
  })

  it('leaves a phrase alone that reads so already', () => {
    const done = { ...wells, body: '1. Thẩm tra viên Tòa án đọc.\n2. Thẩm tra viên ghi.' }
    const one = change('amends', '5', phrase('Thẩm tra viên', 'Thẩm tra viên Tòa án'))
    expect(applyChange(done, one)?.body).toBe(
      '1. Thẩm tra viên Tòa án đọc.\n2. Thẩm tra viên Tòa án ghi.',
    )
  })
})

describe('a change that is not certain is not worked in', () => {
  it.each([
    ['a phrase that does not stand there', change('amends', '5/2', phrase('bốn thùng', 'x'))],
    ['a phrase that is part of a longer word', change('amends', '5/2', phrase('thùn', 'x'))],
    ['a clause that is not there', change('amends', '5/9', wording('9. Chín.'))],
    ['a wording under another label', change('amends', '5/2', wording('3. Ba.'))],
    [
      'a clause inserted where another of its label stands',
      change('inserts', '5/3', wording('3. Khác.')),
    ],
    [
      'an insertion behind a clause that is not there',
      change('inserts', '5/9', wording('9. Chín.', { side: 'after', label: '8' })),
    ],
    [
      'a wording that would bring a second clause along',
      change('amends', '5/2', wording('2. Hai.\n3. Ba khác.')),
    ],
    ['something unclear', change('amends', '5/2', { kind: 'unclear' })],
    ['an order without a day', change('amends', '5/2', wording('2. Hai.'), null)],
  ])('%s', (_, one) => {
    expect(consolidate(wells, [one])).toEqual({ wording: wells, applied: [], left: [one] })
  })

  it('lines behind the last point may belong to the clause', () => {
    const base = {
      ...wells,
      body: '1. Nước:\na) Trong;\nb) Sạch.\nChính phủ quy định chi tiết khoản này.',
    }
    const one = change('amends', '5/1/b', wording('b) Mát.'))
    expect(applyChange(base, one)).toBeNull()
  })
})

describe('changes over time', () => {
  const changes = [
    change('amends', '5/2', wording('2. Mỗi nhà múc sáu thùng.'), '2026-01-01'),
    change('amends', '5/2', wording('2. Mỗi nhà múc năm thùng.'), '2025-01-01'),
    change('repeals', '5/3', null, '2026-07-01'),
  ]

  it('are applied in the order of their days', () => {
    expect(consolidate(wells, changes).wording?.body).toContain('sáu thùng')
  })

  it('give versions without gap or overlap, the first as issued', () => {
    const versions = versionsOf(wells, changes, '2021-01-01')
    expect(versions.map(({ from, to }) => [from, to])).toEqual([
      ['2021-01-01', '2025-01-01'],
      ['2025-01-01', '2026-01-01'],
      ['2026-01-01', '2026-07-01'],
      ['2026-07-01', null],
    ])
    expect(versions[0]?.wording).toEqual(wells)
    expect(versions[1]?.wording?.body).toContain('năm thùng')
    expect(versions[2]?.wording?.body).toContain('sáu thùng')
    expect(versions[3]?.wording?.body).toContain('3. (được bãi bỏ)')
  })

  it('settle what was unclear when the place is replaced whole', () => {
    const unclear = change('amends', '5/2', { kind: 'unclear' }, '2024-01-01')
    expect(consolidate(wells, [unclear, ...changes]).left).toEqual([])
  })
})

// Properties: articles of any shape, changes of any kind.

const word = fc.constantFrom('nước', 'giếng', 'làng', 'thùng', 'người', 'trông', 'sạch', 'ao')
const sentence = fc
  .array(word, { minLength: 1, maxLength: 6 })
  .map((words) => `${words.join(' ')}.`)
const letters = ['a', 'b', 'c', 'd', 'đ', 'e']
const clause = fc.record({ text: sentence, points: fc.array(sentence, { maxLength: 6 }) })
const article = fc
  .record({
    lead: fc.option(sentence, { nil: null }),
    clauses: fc.array(clause, { minLength: 1, maxLength: 6 }),
  })
  .map(({ lead, clauses }) => ({
    heading: 'Giếng',
    body: [
      ...(lead === null ? [] : [lead]),
      ...clauses.flatMap(({ text, points }, i) => [
        `${i + 1}. ${text}`,
        ...points.map((point, j) => `${letters[j]}) ${point}`),
      ]),
    ].join('\n'),
    isRepealed: false,
  }))
const anyPlace = fc
  .tuple(
    fc.constantFrom('1', '2', '2a', '3', '4', '5', '6'),
    fc.option(fc.constantFrom(...letters), { nil: null }),
  )
  .map(([clauseLabel, point]): Place => ({ article: '5', clause: clauseLabel, point }))
const anyChange = fc
  .record({
    operation: fc.constantFrom<RelationOperation>('amends', 'inserts', 'repeals'),
    place: anyPlace,
    text: sentence,
    kind: fc.constantFrom('wording', 'phrase', 'lead'),
    effectiveOn: fc.constantFrom('2024-01-01', '2025-01-01', '2026-01-01'),
  })
  .map(({ operation, place, text, kind, effectiveOn }): DatedChange => {
    const label = place.point === null ? `${place.clause}. ` : `${place.point}) `
    const what: Change =
      kind === 'phrase'
        ? phrase(text.split(' ')[0]?.replace('.', '') ?? '', 'ao hồ')
        : kind === 'lead'
          ? { kind: 'lead', text: label + text }
          : wording(label + text)
    return { operation, place, change: operation === 'repeals' ? null : what, effectiveOn }
  })

function parts(body: string): Map<string, string> {
  return new Map(parseOutline(body).map((node) => [node.path, body.slice(node.start, node.end)]))
}

describe('whatever is changed', () => {
  it('every other clause and point keeps each of its characters', () => {
    fc.assert(
      fc.property(article, anyChange, (base, one) => {
        const next = applyChange(base, one)
        if (next === null) return
        const path = pathOf(one.place) ?? ''
        const after = parts(next.body)
        for (const [each, text] of parts(base.body)) {
          const isOutside =
            each !== path && !each.startsWith(`${path}/`) && !path.startsWith(`${each}/`)
          if (isOutside) expect(after.get(each)).toBe(text)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('is worked in or left, and never lost', () => {
    fc.assert(
      fc.property(article, fc.array(anyChange, { maxLength: 6 }), (base, changes) => {
        const { applied, left } = consolidate(base, changes)
        const settled = changes.filter((one) => !applied.includes(one) && !left.includes(one))
        for (const one of settled) {
          expect(applied.some((other) => contains(other.place, one.place))).toBe(true)
        }
      }),
    )
  })

  it('does not depend on the order in which texts of different days were imported', () => {
    const days = ['2024-01-01', '2025-01-01', '2026-01-01']
    fc.assert(
      fc.property(article, fc.tuple(anyChange, anyChange, anyChange), (base, three) => {
        const changes = three.map((one, i) => ({ ...one, effectiveOn: days[i] ?? null }))
        expect(consolidate(base, changes.toReversed()).wording).toEqual(
          consolidate(base, changes).wording,
        )
      }),
    )
  })

  it('reads before a change as it read without it', () => {
    fc.assert(
      fc.property(article, fc.array(anyChange, { maxLength: 6 }), (base, changes) => {
        for (const version of versionsOf(base, changes, '2020-01-01')) {
          const known = changes.filter((one) => (one.effectiveOn ?? '') <= (version.from ?? ''))
          expect(version.wording).toEqual(consolidate(base, known).wording)
        }
        expect(versionsOf(base, changes, '2020-01-01')[0]?.wording).toEqual(base)
      }),
    )
  })
})
