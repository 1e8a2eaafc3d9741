import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOutline, provisionsOf } from '../../src/corpus/outline.ts'

const paths = (...lines: string[]) => parseOutline(lines.join('\n')).map((node) => node.path)

describe('the outline of an article', () => {
  it.each<[string, string[], string[]]>([
    ['no clause at all', ['Người dân được hỏi miễn phí.', 'Cán bộ trả lời.'], []],
    ['clauses', ['1. Một.', '2. Hai.', '3. Ba.'], ['cl-1', 'cl-2', 'cl-3']],
    [
      'points in the order of the law',
      ['1. Gồm:', 'a) một', 'b) hai', 'c) ba', 'd) bốn', 'đ) năm', 'e) sáu', '2. Hết.'],
      ['cl-1', 'a', 'b', 'c', 'd', 'dd', 'e', 'cl-2'].map(underClause1),
    ],
    ['points without a clause', ['Gồm:', 'a) một', 'b) hai'], ['pt-a', 'pt-b']],
    [
      'a clause inserted before the first',
      ['1a. Mới.', '1. Cũ.', '2. Hai.'],
      ['cl-1a', 'cl-1', 'cl-2'],
    ],
    [
      'inserted clauses',
      ['1. Một.', '2. Hai.', '2a. Mới.', '3. Ba.'],
      ['cl-1', 'cl-2', 'cl-2a', 'cl-3'],
    ],
    [
      'inserted clauses past đ',
      ['1. Một.', '1d. Bốn.', '1đ. Năm.', '1e. Sáu.', '2. Hai.'],
      ['cl-1', 'cl-1d', 'cl-1dd', 'cl-1e', 'cl-2'],
    ],
    [
      'inserted points',
      ['1. Gồm:', 'a) một', 'a1) mới', 'b) hai'],
      ['cl-1', 'a', 'a1', 'b'].map(underClause1),
    ],
    ['a number left out', ['1. Một.', '3. Ba.', '4. Bốn.'], ['cl-1', 'cl-3', 'cl-4']],
    ['a year at the start of a line', ['1. Từ năm', '2024. Hết kỳ.', '2. Hai.'], ['cl-1', 'cl-2']],
    ['a far number', ['1. Một.', '15. Không phải khoản.', '2. Hai.'], ['cl-1', 'cl-2']],
    ['a sum or a subnumber', ['1. Một:', '1.1. Nhỏ', '2.000 đồng', '2. Hai.'], ['cl-1', 'cl-2']],
    ['a number said again', ['1. Một.', '2. Hai.', '1. Lại một.'], ['cl-1', 'cl-2']],
    ['clauses that begin late', ['5. Không phải.', '1. Một.'], ['cl-1']],
    [
      'points that begin again in each clause',
      ['1. Gồm:', 'a) một', 'b) hai', '2. Gồm:', 'a) một'],
      ['cl-1', 'cl-1/pt-a', 'cl-1/pt-b', 'cl-2', 'cl-2/pt-a'],
    ],
    [
      'a quoted amendment',
      [
        '1. Sửa khoản 2 như sau:',
        '“2. Chữ mới:',
        'a) mới;',
        '3. Chữ mới nữa.”.',
        '2. Bãi bỏ Điều 9.',
      ],
      ['cl-1', 'cl-2'],
    ],
    [
      'an amendment in straight marks',
      ['1. Sửa như sau:', '"1. Chữ mới', '2. Chữ mới."', '2. Bãi bỏ Điều 9.'],
      ['cl-1', 'cl-2'],
    ],
    [
      'a mark left open to the end, which is not to be trusted',
      ['1. Gọi là “đất công.', '2. Hai.', '3. Ba.'],
      ['cl-1', 'cl-2', 'cl-3'],
    ],
    ['a closing mark too many', ['1. Một”.', '2. Hai.'], ['cl-1', 'cl-2']],
  ])('finds what is structure: %s', (_, lines, expected) => {
    expect(paths(...lines)).toEqual(expected)
  })

  it('covers the wording of each clause and point, points inside their clause', () => {
    const body = 'Mở đầu:\n1. Một gồm:\na) táo;\nb) lê\nvà mận.\n2. Hai.'
    const provisions = provisionsOf({
      articleId: 'x/body/art-5',
      articleNumber: '5',
      body,
      outline: parseOutline(body),
    })
    expect(provisions.map(({ clause, point, text }) => [clause, point, text])).toEqual([
      [null, null, body],
      ['1', null, '1. Một gồm:\na) táo;\nb) lê\nvà mận.'],
      ['1', 'a', 'a) táo;'],
      ['1', 'b', 'b) lê\nvà mận.'],
      ['2', null, '2. Hai.'],
    ])
    expect(provisions.map((each) => each.provisionId)).toEqual([
      'x/body/art-5',
      'x/body/art-5/cl-1',
      'x/body/art-5/cl-1/pt-a',
      'x/body/art-5/cl-1/pt-b',
      'x/body/art-5/cl-2',
    ])
  })
})

function underClause1(label: string): string {
  return label.startsWith('cl-') ? label : `cl-1/pt-${label}`
}

const line = fc
  .tuple(
    fc.constantFrom(
      '',
      '1. ',
      '1a. ',
      '2. ',
      '3. ',
      '9. ',
      'a) ',
      'b) ',
      'd) ',
      'đ) ',
      '“1. ',
      '"a) ',
    ),
    fc.constantFrom('chữ', 'chữ”.', 'chữ"', '“chữ', '', '  ', '2024. chữ'),
  )
  .map(([label, text]) => label + text)
const anyBody = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'))

describe('whatever the lines', () => {
  it('nodes come in reading order, inside the body, each path once', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const nodes = parseOutline(body)
        expect(new Set(nodes.map((node) => node.path)).size).toBe(nodes.length)
        nodes.forEach((node, i) => {
          expect(node.start).toBeGreaterThan(nodes[i - 1]?.start ?? -1)
          expect(node.end).toBeGreaterThan(node.start)
          expect(node.end).toBeLessThanOrEqual(body.length)
          expect(body.slice(node.start)).toMatch(new RegExp(`^${node.label}[.)]`))
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('a point lies inside its clause, and clauses do not overlap', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const nodes = parseOutline(body)
        const clauses = nodes.filter((node) => node.kind === 'clause')
        clauses.forEach((clause, i) => {
          expect(clause.start).toBeGreaterThanOrEqual(clauses[i - 1]?.end ?? 0)
        })
        for (const point of nodes.filter((node) => node.path.includes('/pt-'))) {
          const clause = clauses.find((each) => point.path.startsWith(`${each.path}/`))
          expect(clause?.start).toBeLessThan(point.start)
          expect(clause?.end).toBeGreaterThanOrEqual(point.end)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('the text cut at its nodes and joined again is the text', () => {
    fc.assert(
      fc.property(anyBody, (body) => {
        const starts = [0, ...parseOutline(body).map((node) => node.start), body.length]
        const pieces = starts.slice(1).map((end, i) => body.slice(starts[i], end))
        expect(pieces.join('')).toBe(body)
      }),
    )
  })
})

describe('a quotation that is not closed', () => {
  it('ends at the next clause that orders a change, read from paper or not', () => {
    const lines = [
      '1. Sửa đổi Điều 4 như sau:',
      '“Điều 4. Vườn',
      '1. Vườn chung.',
      '2. Vườn riêng.',
      '2. Sửa đổi, bỗ sung khoản 3 như sau:',
      '“3. Chữ mới.”.',
      '3. Thay thế cựm từ “ao” bằng cụm từ “hồ”.',
    ]
    expect(paths(...lines)).toEqual(['cl-1', 'cl-2', 'cl-3'])
  })

  it('at the end of an article that orders changes reaches to its end', () => {
    const lines = ['1. Bãi bỏ khoản 4.', '2. Bổ sung Điều 5a:', '“Điều 5a. Ao', '3. Ao chung.']
    expect(paths(...lines)).toEqual(['cl-1', 'cl-2'])
  })
})

it.each([
  ['a comma for the full stop', '1. Một.\n2, Hai.\n3. Ba.', ['cl-1', 'cl-2', 'cl-3']],
  ['a decimal number', '1. Một.\n1,5 mét.\n2. Hai.', ['cl-1', 'cl-2']],
  ['a mark closed by a straight one', '1. Biển “Cấm".\n2. Hai.', ['cl-1', 'cl-2']],
])('reads clauses in spite of %s', (_, body, paths) => {
  expect(parseOutline(body).map(({ path }) => path)).toEqual(paths)
})
