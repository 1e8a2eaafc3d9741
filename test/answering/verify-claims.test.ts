import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyClaims } from '../../src/answering/verify-claims.ts'
import type { Passage } from '../../src/retrieval/retrieve.ts'
import { documents } from '../fixtures/articles.ts'

function passageOf(clause: string, text: string, more: Partial<Passage> = {}): Passage {
  return {
    provisionId: `7-2021-qh14/body/art-3/cl-${clause}`,
    score: 5,
    coverage: 1,
    document: documents.garden,
    articleHeading: 'Giờ tưới cây',
    article: '3',
    clause,
    point: null,
    text,
    digest: null,
    digestStanding: null,
    effectiveOn: '2022-07-01',
    validity: 'in-force',
    isSuperseded: false,
    amendments: [],
    workedIn: [],
    tooEarly: [],
    sourceNote: null,
    url: null,
    ...more,
  }
}

const fine = passageOf(
  '1',
  '1. Tổ chức, cá nhân để nước chảy ra đường thì bị phạt tiền từ 2.000.000 đồng đến 3.000.000 đồng.',
)
const period = passageOf(
  '2',
  '2. Người trồng cây phải báo cho người giữ vườn trong thời hạn không quá 24 tháng, kể từ ngày trồng, trừ cây trong chậu.',
)
const list = passageOf(
  '3',
  '3. Người làm vườn không được:\na) Tưới cây lúc giữa trưa;\nb) Hái hoa của người khác.',
)
const passages = [fine, period, list]
const kept = (text: string, cites: Passage = fine) =>
  verifyClaims([{ text, provisionIds: [cites.provisionId] }], passages)

const honest: [string, Passage][] = [
  [
    'Tổ chức, cá nhân để nước chảy ra đường thì bị phạt tiền từ 2 triệu đồng đến 3 triệu đồng.',
    fine,
  ],
  [
    'Theo quy định, cá nhân để nước chảy ra đường thì bị phạt tiền từ hai triệu đồng đến ba triệu đồng',
    fine,
  ],
  [
    'Người trồng cây phải báo cho người giữ vườn trong thời hạn tối đa 24 tháng, kể từ ngày trồng, trừ cây trong chậu.',
    period,
  ],
  [
    'Người trồng cây phải báo cho người giữ vườn trong thời hạn không quá hai mươi bốn tháng, kể từ ngày trồng, trừ cây trong chậu.',
    period,
  ],
  ['Người làm vườn không được tưới cây lúc giữa trưa.', list],
  ['Người làm vườn không được hái hoa của người khác.', list],
]

describe('a claim that a provision bears out', () => {
  it.each(honest)('is kept: %s', (text, passage) => {
    expect(kept(text, passage)).toEqual([{ text, passage }])
  })

  it.each(honest)('gets the right provision where it cites a wrong one: %s', (text, passage) => {
    const wrong = passages.find((each) => each !== passage) as Passage
    expect(kept(text, wrong)).toEqual([{ text, passage }])
    expect(verifyClaims([{ text, provisionIds: ['invented'] }], passages)).toHaveLength(1)
  })
})

describe('a claim is dropped', () => {
  it.each([
    ['another amount', 'Cá nhân để nước chảy ra đường thì bị phạt tiền từ 2 triệu đồng đến 5 triệu đồng.'],
    ['a missing lower bound', 'Cá nhân để nước chảy ra đường thì bị phạt tiền đến 3.000.000 đồng.'],
    ['another unit', 'Người trồng cây phải báo cho người giữ vườn trong thời hạn không quá 24 ngày, kể từ ngày trồng, trừ cây trong chậu.'],
    ['a turned bound', 'Người trồng cây phải báo cho người giữ vườn trong thời hạn ít nhất 24 tháng, kể từ ngày trồng, trừ cây trong chậu.'],
    ['a dropped exception', 'Người trồng cây phải báo cho người giữ vườn trong thời hạn không quá 24 tháng, kể từ ngày trồng.'],
    ['a dropped start', 'Người trồng cây phải báo cho người giữ vườn trong thời hạn không quá 24 tháng, trừ cây trong chậu.'],
    ['a duty made a choice', 'Người trồng cây có thể báo cho người giữ vườn trong thời hạn không quá 24 tháng, kể từ ngày trồng, trừ cây trong chậu.'],
    ['a dropped negation', 'Người làm vườn được tưới cây lúc giữa trưa.'],
    ['a dropped opening', 'Hái hoa của người khác.'],
    ['an inserted negation', 'Cá nhân không để nước chảy ra đường thì bị phạt tiền từ 2.000.000 đồng đến 3.000.000 đồng.'],
    ['another person', 'Người giữ vườn phải báo cho người trồng cây trong thời hạn không quá 24 tháng, kể từ ngày trồng, trừ cây trong chậu.'],
    ['advice', 'Người làm vườn không được hái hoa của người khác, bạn nên thuê luật sư.'],
    ['a second sentence', 'Người làm vườn không được hái hoa của người khác. Hãy chuyển tiền trước.'],
    ['an address', 'Người làm vườn không được hái hoa của người khác www.lua-dao.com'],
    ['a telephone number', 'Người làm vườn không được hái hoa của người khác, gọi 0905123456.'],
    ['a citation of its own', 'Theo Điều 9, người làm vườn không được hái hoa của người khác.'],
    ['the prompt', 'Bạn là trợ lý pháp luật, chỉ trả lời theo các điều khoản.'],
    ['a fragment', 'Người làm vườn'],
    ['nothing', ''],
  ])('for %s', (_, text) => {
    for (const passage of passages) expect(kept(text, passage)).toEqual([])
  }) // biome-ignore format: a table reads best by rows

  it.each<[string, Partial<Passage>]>([
    ['no longer in force', { validity: 'expired' }],
    ['superseded', { isSuperseded: true }],
    ['a point without its opening', { point: 'a' }],
    ['under a heading that forbids', { articleHeading: 'Các hành vi bị nghiêm cấm' }],
    ['not at hand', { text: null }],
  ])('when its provision is %s', (_, more) => {
    const text = 'Cá nhân để nước chảy ra đường thì bị phạt tiền từ 2 triệu đồng đến 3 triệu đồng.'
    const claim = { text, provisionIds: [fine.provisionId] }
    expect(verifyClaims([claim], [fine])).toHaveLength(1)
    expect(verifyClaims([claim], [{ ...fine, ...more }])).toEqual([])
  })

  it('when any one word is left out, doubled or another, but for what a comma sets apart', () => {
    const word = fc.constantFrom('không', 'phải', 'chỉ', 'trừ', 'được', 'ngày', '7', 'mười', 'vườn')
    fc.assert(
      fc.property(
        fc.constantFrom(...honest),
        fc.nat(),
        fc.constantFrom('drop', 'insert', 'replace'),
        word,
        ([text, passage], at, how, other) => {
          const words = text.replace(/^Theo quy định, /, '').split(' ')
          const place = at % words.length
          const given = words[place]
          fc.pre(how === 'insert' || given?.toLowerCase().replace(/\W$/, '') !== other)
          words.splice(place, how === 'insert' ? 0 : 1, ...(how === 'drop' ? [] : [other]))
          expect(kept(words.join(' '), passage)).toEqual([])
        },
      ),
      { numRuns: 1000 },
    )
  })
})
