import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointedSentences, sentencesOf } from '../../src/answering/pointed-sentences.ts'

// Provisions of our own writing, in the forms that laws have.

const provisions = {
  marriage: 'Con trai lấy vợ từ đủ 21 tuổi trở lên, con gái lấy chồng từ đủ 19 tuổi trở lên.',
  fine: [
    '3. Phạt tiền từ 4.000.000 đồng đến 6.000.000 đồng đối với người đi thuyền thực hiện một trong các hành vi sau đây:',
    'a) Không dừng thuyền khi đèn bến đỏ;',
    'b) Chở quá 12 người, trừ thuyền cứu nạn;',
    'c) Không mặc áo phao.',
  ].join('\n'),
  leave:
    'Người trông giếng được nghỉ 12 ngày làm việc trong một năm; trừ trường hợp làm chưa đủ 06 tháng. Ngày nghỉ được trả công bằng 80% ngày thường. Không được bắt người đang ốm trông giếng.',
  permit: [
    'Người thả diều được cấp thẻ khi có đủ các điều kiện sau đây:',
    '1. Từ 14 tuổi trở lên;',
    '2. Biết chữ;',
    '3. Chưa bị thu thẻ trong 02 năm (kể cả thẻ tạm).',
  ].join('\n'),
  deadline:
    '2. Thời hạn khiếu nại là 30 ngày, kể từ ngày nhận được giấy phạt. Hai bên thỏa thuận lãi không quá mười phần trăm một năm.',
} as const

const shown = Object.entries(provisions).map(([provisionId, words]) => ({ provisionId, words }))
type Name = keyof typeof provisions

const point = (provisionId: string, text: string) =>
  pointedSentences([{ provisionId, text }], shown).map(({ words }) => words)

const honest: readonly (readonly [Name, string, RegExp])[] = [
  ['marriage', provisions.marriage, /đủ 21 tuổi/],
  [
    'marriage',
    'con trai lấy vợ từ đủ 21 tuổi trở lên; con gái lấy chồng từ đủ 19 tuổi trở lên',
    /đủ 19/,
  ],
  ['marriage', 'Con trai từ đủ 21 tuổi trở lên, con gái từ đủ 19 tuổi trở lên', /lấy chồng/],
  ['fine', provisions.fine.split('\n').slice(0, 2).join('\n'), /Không dừng thuyền/],
  [
    'fine',
    'Phạt tiền từ 4.000.000 đồng đến 6.000.000 đồng đối với người đi thuyền có hành vi: Không mặc áo phao',
    /áo phao/,
  ],
  [
    'fine',
    'Phạt tiền từ 4.000.000 đồng đến 6.000.000 đồng đối với người đi thuyền chở quá 12 người, trừ thuyền cứu nạn',
    /cứu nạn/,
  ],
  [
    'leave',
    'Người trông giếng được nghỉ 12 ngày làm việc trong một năm, trừ trường hợp làm chưa đủ 6 tháng.',
    /trừ trường hợp/,
  ],
  ['leave', 'Ngày nghỉ được trả công bằng 80% ngày thường', /80%/],
  ['leave', 'Không được bắt người đang ốm trông giếng.', /đang ốm/],
  ['permit', provisions.permit, /Biết chữ/],
  ['deadline', 'Thời hạn khiếu nại là 30 ngày kể từ ngày nhận được giấy phạt', /30 ngày/],
  ['deadline', 'Hai bên thỏa thuận lãi không quá mười phần trăm một năm', /mười phần trăm/],
]

/** Ways to turn a true sentence into a lie; each gives nothing where it does not apply. */
const lies: Readonly<Record<string, (text: string) => string | null>> = {
  'another figure': (text) => changed(text, /\d+(?=\D*$)/, (found) => String(Number(found) + 1)),
  'the first figure': (text) =>
    changed(text, /(?<!^)(?<!\n)\d+/, (found) => `${Number(found) + 5}`),
  'a figure ten times as large': (text) => changed(text, /\d(?=[^\d]*$)/, (found) => `${found}0`),
  'a minus sign': (text) => changed(text, /(?<= )\d/, (found) => `-${found}`),
  'another unit': (text) =>
    changed(text, /tuổi|đồng|ngày|tháng|năm|%/, (unit) => units[unit] ?? 'tuần'),
  'a negation less': (text) => changed(text, /không |chưa /i, () => ''),
  'a negation more': (text) => changed(text, /được |từ |là /, (found) => `không ${found}`),
  'a prohibition': (text) => changed(text, /được /, () => 'bị cấm '),
  'no exception': (text) => changed(text, /[,;] trừ [^.;]*/, () => ''),
  'an exception': (text) => `${bare(text)}, trừ người có giấy phép`,
  'an exception after a semicolon': (text) => `${bare(text)}; trừ người quen`,
  'an exception in brackets': (text) => `${bare(text)} (trừ ngày mưa)`,
  'a limit turned round': (text) => changed(text, /không quá|trên|quá/, () => 'ít nhất'),
  'from that age less': (text) => changed(text, /đủ /, () => ''),
  'until instead of from': (text) => changed(text, /từ đủ|từ (?=\d)/, () => 'dưới '),
  'advice behind it': (text) =>
    `${bare(text)}. Bạn nên nộp đơn ra tòa án ngay hôm nay để được lợi hơn`,
  'advice before it': (text) =>
    `Theo kinh nghiệm của tôi, bạn cứ yên tâm ký giấy vì không ai kiểm tra: ${text}`,
  'a citation of its own': (text) => `Theo khoản 9 Điều 99 Luật Trăng sao, ${text}`,
  'a list number': (text) => `7. ${text} 8 lần`,
  'a number in words': (text) => `${bare(text)} và nộp thêm ba triệu`,
  'a roman numeral': (text) => `${bare(text)} theo Chương XIV và Mục VII của Bộ luật Biển cả`,
  'another language': () => 'You must pay a fine of ten million dong to the police officer',
  'hidden characters': (text) => text.split('').join('\u200b'),
  markup: (text) => `<b>${text}</b><script>alert(1)</script>`,
  'a link': (text) => `${text} https://example.com/nop-phat?x=1`,
  'the prompt': () => 'Bạn giúp Sở Tư pháp tìm câu trả lời trong văn bản pháp luật',
  'nothing of it': () => 'Người dân được miễn mọi khoản phạt trong dịp lễ hội của làng',
  'half of it': (text) => text.slice(0, Math.floor(text.length / 3)),
}
const units: Readonly<Record<string, string>> = {
  tuổi: 'tháng',
  đồng: 'đô la',
  ngày: 'tháng',
  tháng: 'năm',
  năm: 'tháng',
  '%': ' phần nghìn',
}

function changed(text: string, pattern: RegExp, by: (found: string) => string): string | null {
  const other = text.replace(pattern, (found) => by(found))
  return other === text ? null : other
}
const bare = (text: string) => text.replace(/[.;]\s*$/, '')

const told = honest.flatMap(([provisionId, text]) =>
  Object.entries(lies).flatMap(([name, lie]) => {
    const lied = lie(text)
    return lied === null ? [] : [{ name, provisionId, text: lied }]
  }),
)

describe('what a model claims', () => {
  it.each(honest)('%s: %s, is found in the law', (provisionId, text, words) => {
    const [found, ...others] = point(provisionId, text)
    expect(found).toMatch(words)
    expect(others).toEqual([])
    expect(sentencesOf(provisions[provisionId])).toContain(found)
  })

  it('comes out as a sentence of the law or not at all, of more than 200 lies', () => {
    expect(told.length).toBeGreaterThan(200)
    for (const { provisionId, text } of told) {
      for (const words of point(provisionId, text)) {
        expect(sentencesOf(provisions[provisionId as Name])).toContain(words)
      }
    }
  })

  // Where the law's own sentence would be found all the same, the model is not to be believed.
  const dropped = told.filter(({ name }) => !['half of it', 'hidden characters'].includes(name))
  it.each(dropped)('is dropped with $name: $text', ({ provisionId, text }) => {
    expect(point(provisionId, text)).toEqual([])
  })

  it('is dropped where it names another provision, or one that was not shown', () => {
    for (const [provisionId, text] of honest) {
      const others = shown.map((each) => each.provisionId).filter((id) => id !== provisionId)
      for (const other of [...others, 'x/body/art-1', '', '__proto__']) {
        expect(point(other, text)).toEqual([])
      }
    }
  })

  it('of a list whose points must hold together is never one point alone', () => {
    const alone = 'Người thả diều được cấp thẻ khi có đủ các điều kiện sau đây: Biết chữ'
    expect(point('permit', alone)).toEqual([])
  })

  it('is told once, and not without end', () => {
    const [provisionId, text] = honest[0] ?? ['marriage', '']
    const claims = Array.from({ length: 50 }, () => ({ provisionId, text }))
    expect(pointedSentences(claims, shown)).toHaveLength(1)
    const all = honest.map(([id, words]) => ({ provisionId: id, text: words }))
    expect(pointedSentences(all, shown).length).toBeLessThanOrEqual(4)
  })
})

describe('over any claim', () => {
  const source = fc.constantFrom(...shown)
  const words = fc.constantFrom(...shown.flatMap((each) => each.words.split(/(?<=\s)/)))
  const soup = fc.array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 40 })

  it('nothing comes out but sentences of the provision it names', () => {
    fc.assert(
      fc.property(source, soup, ({ provisionId, words: law }, pieces) => {
        const found = pointedSentences([{ provisionId, text: pieces.join('') }], shown)
        for (const each of found) expect(sentencesOf(law)).toContain(each.words)
      }),
      { numRuns: 2_000 },
    )
  })

  it('sentences of a provision are its own words, line by line', () => {
    const line = fc
      .tuple(
        fc.constantFrom('', '1. ', '2. ', 'a) ', 'b) ', 'đ) ', '- '),
        fc.array(words, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('', ':', ';', '.'),
      )
      .map(([mark, body, end]) => `${mark}${body.join('').replaceAll('\n', ' ').trim()}${end}`)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        for (const sentence of sentencesOf(lines.join('\n'))) {
          for (const each of sentence.split('\n')) {
            expect(lines.some((own) => own.includes(each))).toBe(true)
          }
        }
      }),
    )
  })
})
