import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sequenceAgreement } from '../../scripts/recovery/sequence-agreement.ts'
import { pageTexts } from '../../src/corpus/extract-pdf.ts'
import { rtfText } from '../../src/corpus/extract-rtf.ts'
import { openWord } from '../../src/corpus/extract-word.ts'
import {
  decodeLegacy,
  detectLegacyEncoding,
  toUnicode,
} from '../../src/language/legacy-encoding.ts'
import { gardenLawLines } from '../fixtures/documents.ts'
import { typeInTcvn3 } from '../fixtures/legacy.ts'

const folder = new URL('../../../shared/data/raw/legacy-fonts/', import.meta.url).pathname
const needsData = existsSync(folder) ? '' : ' (skipped without ../shared/data)'

describe('text in a font of before Unicode', () => {
  it.each([
    ['tcvn3', '§iÒu 5. QuyÒn cña ng­êi ®­îc nu«i d­ìng', 'Điều 5. Quyền của người được nuôi dưỡng'],
    ['tcvn3', 'Bé T­ ph¸p, ñy ban, gi÷ g×n, kÕ ho¹ch', 'Bộ Tư pháp, ủy ban, giữ gìn, kế hoạch'],
    ['vni', 'Ñieàu 1. Phaïm vi ñieàu chænh', 'Điều 1. Phạm vi điều chỉnh'],
    ['vni', 'COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA', 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA'],
    ['vni', 'ngöôøi ñöôïc nuoâi döôõng', 'người được nuôi dưỡng'],
  ] as const)('%s: %s', (encoding, typed, meant) => {
    expect(decodeLegacy(typed, encoding)).toBe(meant)
  })

  it('is told by its letters', () => {
    const text = gardenLawLines.join('\n')
    expect(detectLegacyEncoding(typeInTcvn3(text))).toBe('tcvn3')
    expect(detectLegacyEncoding('Ñieàu 1. Phaïm vi ñieàu chænh cuûa Luaät naøy')).toBe('vni')
    expect(detectLegacyEncoding(text)).toBeNull()
    expect(detectLegacyEncoding('Article 1. Scope of application')).toBeNull()
    expect(detectLegacyEncoding('')).toBeNull()
  })

  it('comes back letter for letter; small ones, for capitals lie in the font', () => {
    const text = gardenLawLines.join('\n')
    expect(toUnicode(typeInTcvn3(text)).toLowerCase()).toBe(text.toLowerCase())
  })

  it('in a PDF may have lost its ư to a hyphen, which true hyphens survive', () => {
    expect(
      decodeLegacy(
        'Tr-ëng phßng T- ph¸p ®-îc -u tiªn, sè 5/2031/Q§-UBND, kinh tÕ - x· héi',
        'tcvn3',
      ),
    ).toBe('Trưởng phòng Tư pháp được ưu tiên, số 5/2031/QĐ-UBND, kinh tế - xã hội')
  })

  it('leaves Unicode as it is', () => {
    const text = 'Điều 5. Quyền của người được nuôi dưỡng'
    expect(toUnicode(text)).toBe(text)
  })
})

/** All that the file shows: the body, then headers, footers and text boxes. */
async function wholeText(path: string): Promise<string> {
  const bytes = readFileSync(path)
  if (path.endsWith('.rtf')) return rtfText(bytes, path)
  if (path.endsWith('.pdf')) return (await pageTexts(bytes, path)).join('\n')
  const word = await openWord(bytes, path)
  const keep = { filterUnicode: false }
  return [word.getBody(keep), word.getTextboxes(keep), word.getHeaders(keep)].join('\n')
}

/** Transcripts hold Word's field codes and footnote marks, which nobody sees on paper. */
const bare = (text: string) =>
  text
    .normalize('NFC')
    .replace(/\b(?:PAGE|EMBED [\w.]+|NUMPAGES)\b/g, '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Word's own marks
    .replace(/[\s\u0000-\u001F\u00AD]+/g, '')
    .toLowerCase()

/**
 * Letters in common, in order: whole printed lines are looked for first, because the two columns of
 * a header or signature stand in either order; what is left is aligned letter by letter.
 */
function lineAgreement(lines: readonly string[], truth: string): { same: number; length: number } {
  let rest = truth
  let found = 0
  const others = lines.filter((line) => {
    if (line.length < 10 || !rest.includes(line)) return true
    rest = rest.replace(line, () => '')
    found += line.length
    return false
  })
  const aligned = sequenceAgreement([...others.join('')], [...rest])
  return { same: found + aligned.same, length: found + aligned.length }
}

const real = ['tcvn3', 'vni'].flatMap((font) =>
  needsData === '' ? readdirSync(join(folder, font)).map((name) => [font, name] as const) : [],
)

describe.skipIf(needsData !== '')(`twelve government files of 2003 to 2008${needsData}`, () => {
  it.each(real)('%s/%s agrees with its transcript in 99.5 of 100 letters', async (font, name) => {
    const raw = await wholeText(join(folder, font, name))
    expect(detectLegacyEncoding(raw)).toBe(font)
    const truth = readFileSync(join(folder, 'ground-truth', name.replace(/\.\w+$/, '.txt')), 'utf8')
    const { same, length } = lineAgreement(toUnicode(raw).split('\n').map(bare), bare(truth))
    expect(same / length).toBeGreaterThanOrEqual(0.995)
  })
})
