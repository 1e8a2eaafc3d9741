import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  expandPhrases,
  expandSpellings,
  expandTerms,
  loadLexicon,
} from '../../src/language/lexicon.ts'
import { foldDiacritics } from '../../src/language/normalize.ts'
import { tokenize } from '../../src/language/tokenize.ts'

function lexiconOf(content: unknown) {
  const file = join(mkdtempSync(join(tmpdir(), 'lexicon-')), 'lexicon.json')
  writeFileSync(file, JSON.stringify(content))
  return loadLexicon(file)
}

const lexicon = lexiconOf({
  teencode: { ko: 'không', dc: 'được', 'x/p': 'xã, phường', 'bao nhiu': 'bao nhiêu' },
  abbreviations: { blds: 'Bộ luật Dân sự' },
  ambiguous: {
    đk: {
      readings: [
        { means: 'điều kiện', near: ['những', 'cần'] },
        { means: 'đăng ký', near: ['khai', 'xe'] },
      ],
      otherwise: 'được',
    },
    tt: { readings: [{ means: 'thông tư', near: ['số', 'bộ'] }], otherwise: null },
  },
  layTerms: [
    { lay: 'thưa', legal: ['tố cáo'], not: ['thưa anh', 'dạ thưa'] },
    { lay: 'làm giấy', legal: ['cấp giấy'], not: ['làm giấy giả'] },
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

  it.each([
    ['ủy ban X/P nào', 'ủy ban xã, phường nào'],
    ['hết bao nhiu tiền', 'hết bao nhiêu tiền'],
    ['ax/p', 'ax/p'],
    ['x p', 'x p'],
  ])('of several tokens are written out in the text: %s', (text, meant) => {
    expect(expandPhrases(text, lexicon)).toBe(meant)
  })
})

describe('a shortening with several meanings', () => {
  const read = (text: string) => expandSpellings(tokenize(text), lexicon).join(' ')

  it.each([
    ['cần đk gì', 'cần điều kiện gì'],
    ['can dk gi', 'can dk gi'],
    ['đk khai sinh', 'đăng ký khai sinh'],
    ['làm vậy có đk ko', 'làm vậy có được không'],
  ])('is read by the words around it: %s', (text, meant) => {
    expect(read(text)).toBe(meant)
  })

  it('takes the reading whose word stands nearest', () => {
    expect(read('cần những gì để đk xe')).toBe('cần những gì để đăng ký xe')
    expect(read('gì để đk những xe')).toBe('gì để điều kiện những xe')
  })

  it('is left as written where nothing tells', () => {
    expect(read('ra tt mua')).toBe('ra tt mua')
    expect(read('tt của bo')).toBe('thông tư của bo')
  })

  it('is not read from words far away', () => {
    expect(read('khai sinh cho con thì đk')).toBe('khai sinh cho con thì được')
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

  it('are passed over where the words mean something else', () => {
    expect(terms('tôi muốn thưa nó ra xã')).toEqual(['tố cáo'])
    expect(terms('thưa anh cho hỏi')).toEqual([])
    expect(terms('lam giay o dau', true)).toEqual(['cấp giấy'])
    expect(terms('lam giay gia bi gi', true)).toEqual([])
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

  it.each([
    ['cần đk gì', 'cần điều kiện gì'],
    ['đk kết hôn', 'đăng ký kết hôn'],
    ['ký hđ thuê nhà', 'ký hợp đồng thuê nhà'],
    ['xuất hđ đỏ', 'xuất hóa đơn đỏ'],
    ['ct xã', 'chủ tịch xã'],
    ['ct k trả lương', 'công ty không trả lương'],
    ['tk nhiều', 'cảm ơn nhiều'],
    ['mất tk ngân hàng', 'mất tài khoản ngân hàng'],
    ['tt số 16', 'thông tư số 16'],
    ['nhập hk', 'nhập hộ khẩu'],
    ['hk dc', 'không được'],
    ['tăng ca', 'tăng ca'],
    ['bít đường', 'bít đường'],
  ])('reads what is ambiguous by its neighbours: %s', (text, meant) => {
    expect(expandSpellings(tokenize(text), real).join(' ')).toBe(meant)
  })

  it('leaves the names of communes alone, with and without diacritics', () => {
    const file = new URL('../../knowledge/administrative-units.json', import.meta.url)
    const { units } = JSON.parse(readFileSync(file, 'utf8')) as {
      units: { name: string; formerCommunes: { name: string }[] }[]
    }
    const names = units.flatMap(({ name, formerCommunes }) => [
      name,
      ...formerCommunes.map((former) => former.name),
    ])
    const written = [...names, ...names.map(foldDiacritics)].map(tokenize)
    expect(written.map((tokens) => expandSpellings(tokens, real))).toEqual(written)
  })

  it('does not take ordinary words for chat', () => {
    const texts = ['vô hiệu', 'nhà bị hư hỏng', 'hăm dọa', 'ở Nha Trang', 'bồi thường thiệt hại']
    for (const text of [...texts, 'điểm e khoản 2', 'hai mươi mốt', 'bùn đất']) {
      const tokens = tokenize(text)
      expect(expandSpellings(tokens, real)).toEqual(tokens)
    }
  })

  it('is refused in another shape', () => {
    expect(() => lexiconOf({ teencode: {} })).toThrow()
  })
})
