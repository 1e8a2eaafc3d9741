import { describe, expect, it } from 'vitest'
import { articleOn, withNotes } from '../../src/corpus/article-history.ts'
import { changesInNote } from '../../src/corpus/codification-note.ts'
import type { Amendment } from '../../src/corpus/relation-store.ts'

// An article on wells, as an official file and as a codification have it.

const articleId = '5-2020-qh14/body/art-5'
const file = {
  articleId,
  sourceKey: 'file:wells',
  precedence: 60,
  heading: 'Giếng',
  body: '1. Nước trong.\n2. Ba thùng.',
  sourceNote: null,
}
const codified = (note: string) => ({
  ...file,
  sourceKey: 'codification:wells',
  precedence: 50,
  body: '1. Nước trong.\n2. Năm thùng.',
  sourceNote: note,
})
const note =
  '(Điều 5 Luật số 5/2020/QH14, có hiệu lực thi hành kể từ ngày 01/01/2021, có nội dung được sửa đổi bởi Điều 1 Luật số 9/2024/QH15 có hiệu lực thi hành kể từ ngày 01/01/2025)'

function order(change: Amendment['change'], effectiveOn: string | null = '2025-01-01'): Amendment {
  return {
    operation: 'amends',
    place: { article: '5', clause: '2', point: null },
    change,
    byNumber: '9/2024/QH15',
    byTitle: 'Luật sửa đổi',
    effectiveOn,
    endsOn: null,
  }
}
const clear = order({ kind: 'wording', text: '2. Năm thùng.', anchor: null })
const unclear = order({ kind: 'unclear' })

function read(texts: Parameters<typeof withNotes>[1], orders: readonly Amendment[], day: string) {
  const on = articleOn({ articleId, texts, amendments: withNotes(orders, texts) }, day)
  return {
    body: on.wording?.body,
    source: on.sourceKey,
    left: on.left.length,
    tooEarly: on.tooEarly.length,
  }
}

describe('the note of the codification', () => {
  it('names what changed the article, and since when', () => {
    expect(changesInNote(note)).toEqual([
      { operation: 'amends', byNumber: '9/2024/QH15', effectiveOn: '2025-01-01', isWhole: false },
    ])
    expect(
      changesInNote(
        '(Điều 36 Nghị định số 83/2014/NĐ-CP, có hiệu lực thi hành kể từ ngày 01/11/2014, bị bãi bỏ bởi Điều 2 Nghị định số 95/2021/NĐ-CP có hiệu lực thi hành kể từ ngày 02/01/2022)',
      ),
    ).toEqual([
      { operation: 'repeals', byNumber: '95/2021/NĐ-CP', effectiveOn: '2022-01-02', isWhole: true },
    ])
  })

  it('names nothing for an article as issued', () => {
    expect(
      changesInNote(
        '(Điều 2 Nghị định số 136/2021/NĐ-CP Sửa đổi, bổ sung một số điều của Nghị định số 27/2019/NĐ-CP ngày 31/12/2021, có hiệu lực thi hành kể từ ngày 15/02/2022)',
      ),
    ).toEqual([])
    expect(changesInNote(null)).toEqual([])
  })
})

describe('the article on a day', () => {
  it('reads as issued before the change, whichever source leads', () => {
    const before = { body: file.body, source: 'file:wells', left: 0, tooEarly: 0 }
    expect(read([file, codified(note)], [clear], '2024-12-31')).toEqual(before)
    expect(read([codified(note), file], [clear], '2024-12-31')).toEqual(before)
  })

  it('has the change worked in where that is certain, on the leading text', () => {
    expect(read([file, codified(note)], [clear], '2025-01-01')).toMatchObject({
      source: 'file:wells',
      left: 0,
      body: '1. Nước trong.\n2. Năm thùng.',
    })
  })

  it('is read from the source that has it, where we cannot work it in', () => {
    expect(read([file, codified(note)], [unclear], '2025-01-01')).toMatchObject({
      source: 'codification:wells',
      left: 0,
    })
  })

  it('knows from the note alone of a change by a text nobody imported', () => {
    expect(read([file, codified(note)], [], '2025-01-01')).toMatchObject({
      source: 'codification:wells',
    })
    expect(read([file, codified(note)], [], '2024-12-31')).toMatchObject({ source: 'file:wells' })
  })

  it('says where only a later wording is at hand', () => {
    expect(read([codified(note)], [], '2024-12-31')).toMatchObject({ tooEarly: 1 })
  })

  it('is gone where the note says that it was repealed whole', () => {
    const gone = codified(note.replace('có nội dung được sửa đổi', 'bị bãi bỏ'))
    const on = articleOn(
      { articleId, texts: [gone], amendments: withNotes([], [gone]) },
      '2025-01-01',
    )
    expect(on.wording?.isRepealed).toBe(true)
  })

  it('leaves a change without a day beside the text', () => {
    expect(read([file], [order(clear.change, null)], '2025-01-01')).toMatchObject({
      left: 1,
      body: file.body,
    })
  })
})
