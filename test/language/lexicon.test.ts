import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expandSpellings, expandTerms, loadLexicon } from '../../src/language/lexicon.ts'
import { tokenize } from '../../src/language/tokenize.ts'

function lexiconOf(content: unknown) {
  const file = join(mkdtempSync(join(tmpdir(), 'lexicon-')), 'lexicon.json')
  writeFileSync(file, JSON.stringify(content))
  return loadLexicon(file)
}

const lexicon = lexiconOf({
  teencode: { ko: 'không', dc: 'được', 'x/p': 'xã, phường' },
  abbreviations: { blds: 'Bộ luật Dân sự' },
  layTerms: [
    { lay: 'sổ đỏ', legal: ['giấy chứng nhận quyền sử dụng đất'] },
    { lay: 'giấy đỏ', legal: ['giấy chứng nhận quyền sử dụng đất'] },
    { lay: 'kiện', legal: ['khởi kiện', 'khiếu nại'] },
  ],
})
const terms = (text: string, isToneless = false) =>
  expandTerms(tokenize(text), lexicon, isToneless).map((term) => term.join(' '))

describe('chat spellings', () => {
  it('are written out, word by word', () => {
    expect(expandSpellings(tokenize('ko dc theo BLDS'), lexicon)).toEqual(
      tokenize('không được theo bộ luật dân sự'),
    )
  })

  it('of several tokens are left alone', () => {
    expect(expandSpellings(tokenize('x/p nào'), lexicon)).toEqual(['x', 'p', 'nào'])
  })
})

describe('everyday terms', () => {
  it('lead to every legal term once', () => {
    expect(terms('kiện đòi sổ đỏ, giấy đỏ')).toEqual([
      'giấy chứng nhận quyền sử dụng đất',
      'khởi kiện',
      'khiếu nại',
    ])
  })

  it('match without diacritics only as several syllables, for one collides with too much', () => {
    expect(terms('mat so do thi kien ai', true)).toEqual(['giấy chứng nhận quyền sử dụng đất'])
  })

  it('typed with diacritics must have the right ones', () => {
    expect(terms('số đo của kiến')).toEqual([])
  })

  it('are found at the very end, and not across it', () => {
    expect(terms('cái sổ đỏ')).toHaveLength(1)
    expect(terms('cái sổ')).toEqual([])
  })
})

describe('the lexicon of knowledge/', () => {
  const real = loadLexicon()

  it('reads how people write', () => {
    expect(expandSpellings(tokenize('ntn'), real)).toEqual(['như', 'thế', 'nào'])
    expect(real.layTerms.length).toBeGreaterThan(200)
  })

  it('is refused in another shape', () => {
    expect(() => lexiconOf({ teencode: {} })).toThrow()
  })
})
