import { describe, expect, it } from 'vitest'
import { checkArticle, checkDocument, longestArticle } from '../../src/corpus/check-structure.ts'
import { parseOutline } from '../../src/corpus/outline.ts'
import { parseDocument } from '../../src/corpus/parse-document.ts'
import { decisionLines, partedCodeLines } from '../fixtures/documents.ts'

function article(number: string, body = 'Chữ.', headings: string[] = [], part = 'body') {
  return {
    articleId: `x/${part}/art-${number}`,
    articleNumber: number,
    headings,
    body,
    outline: parseOutline(body),
  }
}
const inArticle = (...lines: string[]) =>
  checkArticle(article('5', lines.join('\n'))).map(({ kind, where }) => [kind, where])
const letters = [...'abcdđeghiklmnopqrstuvxy']

describe('an article', () => {
  it.each<[string, string[]]>([
    ['all the letters of the law', ['1. Gồm:', ...letters.map((each) => `${each}) chữ`)]],
    ['inserted clauses and points', ['1. Một:', 'a) a', 'a1) mới', 'b) b', '1a. Mới.', '2. Hai.']],
    ['points without a clause', ['Gồm:', 'a) a', 'b) b']],
    ['no clause', ['Chữ.', '2031. Không phải khoản.']],
    [
      'quoted amendments',
      ['1. Sửa đổi khoản 9 như sau:', '“9. Chữ:', 'c) chữ.”.', '2. Bãi bỏ khoản 4.'],
    ],
    ['a table with numbers in it', ['1. Bảng sau:', 'STT', '7.', 'Cây', '2. Hai.']],
  ])('of %s is as it should be', (_, lines) => {
    expect(inArticle(...lines)).toEqual([])
  })

  it.each<[string, string[], [string, string][]]>([
    ['a clause left out', ['1. Một.', '3. Ba.'], [['gap', 'khoản 2 Điều 5']]],
    [
      'several clauses left out, told once',
      ['1. Một.', '6. Sáu.', '7. Bảy.'],
      [['gap', 'khoản 6 Điều 5']],
    ],
    ['a point left out', ['1. Gồm:', 'a) a', 'c) c'], [['gap', 'điểm b khoản 1 Điều 5']]],
    [
      'đ left out between d and e',
      ['1. Gồm:', 'a) a', 'b) b', 'c) c', 'd) d', 'e) e'],
      [['gap', 'điểm đ khoản 1 Điều 5']],
    ],
    [
      'a clause that is there twice',
      ['1. Một.', '2. Hai.', '2. Hai.'],
      [['repeat', 'khoản 2 Điều 5']],
    ],
    [
      'a point that is there twice',
      ['1. Gồm:', 'a) a', 'b) b', 'b) b'],
      [['repeat', 'điểm b khoản 1 Điều 5']],
    ],
    ['a point that follows nothing', ['1. Gồm:', 'g) g'], [['orphan', 'điểm g khoản 1 Điều 5']]],
    ['a point before the first clause', ['a) a', '1. Một.'], [['orphan', 'điểm a Điều 5']]],
    ['no text', [' '], [['empty', 'Điều 5']]],
    ['far too much text', ['x'.repeat(longestArticle + 1)], [['overlong', 'Điều 5']]],
  ])('with %s is told', (_, lines, expected) => {
    expect(inArticle(...lines)).toEqual(expected)
  })

  it('says what is odd in words', () => {
    expect(checkArticle(article('12a', '1. Một.\n3. Ba.'))).toEqual([
      { kind: 'gap', where: 'khoản 2 Điều 12a', detail: 'không có trong văn bản' },
    ])
  })
})

const ofDocument = (...articles: ReturnType<typeof article>[]) =>
  checkDocument(articles).map(({ kind, where, detail }) => [kind, where, detail])

describe('a document', () => {
  it('with inserted articles, and an attachment that starts again, is as it should be', () => {
    expect(
      ofDocument(
        ...['1', '2', '2a', '2b', '3'].map((number) => article(number)),
        ...['1', '2'].map((number) => article(number, 'Chữ.', [], 'att-1')),
      ),
    ).toEqual([])
    for (const lines of [decisionLines, partedCodeLines]) {
      const { articles } = parseDocument(lines)
      expect(checkDocument(articles)).toEqual([])
    }
  })

  it('that lacks articles, also at its beginning', () => {
    expect(ofDocument(article('2'), article('5'))).toEqual([
      ['gap', 'Điều 1', 'không có trong văn bản'],
      ['gap', 'Điều 3–4', 'không có trong văn bản'],
    ])
    expect(ofDocument(article('1'), article('2', 'Chữ.', [], 'att-1'))).toEqual([
      ['gap', 'Điều 1 (văn bản kèm theo 1)', 'không có trong văn bản'],
    ])
  })

  it('that holds an article twice, or an inserted one without the one before it', () => {
    expect(ofDocument(article('1'), article('1'), article('3a'))).toEqual([
      ['repeat', 'Điều 1', 'có 2 lần'],
      ['orphan', 'Điều 3a', 'không có Điều 3 mà nó được thêm vào'],
    ])
  })

  it.each<[string, string[][], string[]]>([
    ['chapters in order', [['Chương I A'], ['Chương II B'], ['Chương III C']], []],
    [
      'chapters that run on through parts',
      [
        ['PHẦN THỨ NHẤT X', 'Chương I A'],
        ['PHẦN THỨ HAI Y', 'Chương II B'],
      ],
      [],
    ],
    [
      'chapters that start again in a part',
      [
        ['Phần I X', 'Chương I A'],
        ['Phần II Y', 'Chương I B'],
      ],
      [],
    ],
    [
      'sections that start again in a chapter',
      [
        ['Chương I A', 'Mục 1 a'],
        ['Chương I A', 'Mục 2 b'],
        ['Chương II B', 'Mục 1 c'],
      ],
      [],
    ],
    [
      'a chapter left out',
      [['Chương I A'], ['Chương IV D']],
      ['gap Chương IV D: thiếu chương 2–3 trước nó'],
    ],
    ['a section left out', [['Chương I A', 'Mục 2 b']], ['gap Mục 2 b: thiếu mục 1 trước nó']],
    [
      'a section outside the chapters',
      [['Mục 1 a'], ['Chương I A']],
      ['orphan Mục 1 a: không nằm trong chương nào'],
    ],
    [
      'a subsection outside a section',
      [['Chương I A', 'Tiểu mục 1 a']],
      ['orphan Tiểu mục 1 a: không nằm trong mục nào'],
    ],
  ])('with %s', (_, headings, expected) => {
    const articles = headings.map((above, i) => article(`${i + 1}`, 'Chữ.', above))
    expect(
      ofDocument(...articles).map(([kind, where, detail]) => `${kind} ${where}: ${detail}`),
    ).toEqual(expected)
  })
})
