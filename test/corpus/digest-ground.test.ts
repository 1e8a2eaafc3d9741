import { describe, expect, it } from 'vitest'
import type { Digest } from '../../src/corpus/corpus-store.ts'
import { groundHash, groundOf, standingOf } from '../../src/corpus/digest-ground.ts'
import { parseOutline } from '../../src/corpus/outline.ts'

function article(body: string) {
  return { body, outline: parseOutline(body) }
}

const body = [
  '1. Mỗi nhà được múc nước giếng làng:',
  'a) Ba thùng một ngày vào mùa khô;',
  'b) Năm thùng một ngày vào mùa mưa.',
  '2. Trưởng thôn trả lời trong 10 ngày.',
].join('\n')

function digest(changes: Partial<Digest> = {}): Digest {
  return {
    id: '5-2020-qh14/body/art-5#1',
    articleId: '5-2020-qh14/body/art-5',
    documentId: '5-2020-qh14',
    topic: 'dan_su',
    heading: 'Múc nước giếng làng',
    plain: 'Xin múc thêm thì 10 ngày có trả lời.',
    askedAs: [],
    restsOn: ['cl-2'],
    procedure: null,
    contentHash: null,
    groundHash: groundHash(groundOf(article(body), ['cl-2']).cited),
    checkedOn: '2026-11-23',
    reviewedBy: null,
    reviewedOn: null,
    ...changes,
  }
}

describe('the ground of a digest', () => {
  it('is what it cites, read with the words that open the clause', () => {
    const ground = groundOf(article(body), ['cl-1/pt-b'])
    expect(ground.cited).toBe('b) Năm thùng một ngày vào mùa mưa.')
    expect(ground.withOpenings).toContain('Mỗi nhà được múc nước')
    expect(ground.withOpenings).not.toContain('Ba thùng')
    expect(ground.missing).toEqual([])
  })

  it('is the whole article where it cites no part', () => {
    expect(groundOf(article(body), []).cited).toBe(body)
  })

  it('tells what the article does not have', () => {
    expect(groundOf(article(body), ['cl-2', 'cl-3/pt-a']).missing).toEqual(['cl-3/pt-a'])
  })

  it('is the same however it is set on the page', () => {
    expect(groundHash('Trả lời  trong\n10 ngày.')).toBe(groundHash('trả lời trong 10 ngày'))
    expect(groundHash('trả lời trong 10 ngày')).not.toBe(groundHash('trả lời trong 15 ngày'))
  })
})

describe('a digest beside the official words', () => {
  it('stands as checked while they are the same', () => {
    expect(standingOf(digest(), article(body))).toBe('as-checked')
  })

  it('stands while its figures do', () => {
    const reworded = article(body.replace('Trưởng thôn trả lời', 'Trưởng thôn phải trả lời'))
    expect(standingOf(digest(), reworded)).toBe('same-figures')
    expect(standingOf(digest({ groundHash: null }), article(body))).toBe('same-figures')
  })

  it.each([
    ['a figure changed', body.replace('10 ngày', '15 ngày')],
    ['the clause is gone', body.split('\n').slice(0, 3).join('\n')],
  ])('needs checking when %s', (_, changed) => {
    expect(standingOf(digest(), article(changed))).toBe('needs-checking')
  })

  it('needs checking when a figure of its procedure changed', () => {
    const procedure = {
      steps: ['Nộp đơn cho trưởng thôn'],
      papers: [],
      place: null,
      fee: null,
      timeLimit: '10 ngày',
    }
    const own = digest({ plain: 'Xin múc thêm được.', procedure })
    expect(standingOf(own, article(body))).toBe('as-checked')
    expect(standingOf(own, article(body.replace('10 ngày', '15 ngày')))).toBe('needs-checking')
  })
})
