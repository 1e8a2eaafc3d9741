import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarDay, isCalendarDay } from '../../src/corpus/calendar-day.ts'
import { readDate } from '../../src/corpus/document-header.ts'
import { parseStatedDays } from '../../src/corpus/parse-stated-days.ts'
import { parseNote } from '../../src/corpus/source-note.ts'

describe('calendarDay', () => {
  it('takes every day of the calendar and gives it back', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (date) => {
          const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-')
          expect(calendarDay(year, String(Number(month)), String(Number(day)))).toBe(
            `${year}-${month}-${day}`,
          )
        },
      ),
    )
  })

  it.each(['2021-02-29', '2020-06-31', '2020-13-01', '2020-00-10', '2020-1-1', ''])(
    'knows that %s is none',
    (text) => expect(isCalendarDay(text)).toBe(false),
  )
})

describe('a misprinted day in a text of law', () => {
  it('is no day', () => {
    expect(readDate('có hiệu lực từ ngày 31 tháng 6 năm 2020')).toBeNull()
    expect(readDate('có hiệu lực từ ngày 29/2/2021')).toBeNull()
    const body = 'Thông tư này có hiệu lực thi hành kể từ ngày 31 tháng 6 năm 2020.'
    expect(parseStatedDays({ heading: '', body })).toEqual([])
  })

  it('leaves the rest of a source note standing', () => {
    const note = parseNote(
      '(Điều 3 Thông tư số 12/2031/TT-BTP ngày 31/02/2031 của Bộ trưởng Bộ Tư pháp, có hiệu lực thi hành kể từ ngày 31/06/2031)',
    )
    expect(note).toMatchObject({
      documentNumber: '12/2031/TT-BTP',
      effectiveOn: null,
      issuedOn: null,
    })
  })
})
