import { isCalendarDay } from './calendar-day.ts'

const dayPattern =
  /(?<![\d/.-])(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})|(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4}))(?![\d/])/giu

/** The first day of the calendar in a cell, as `YYYY-MM-DD`; null where there is none. */
export function firstDate(text: string): string | null {
  return datesIn(text).find(isCalendarDay) ?? null
}

/** Whether the first thing that looks like a day is none: 31/02/2024. */
export function hasImpossibleDate(text: string): boolean {
  const [first] = datesIn(text)
  return first !== undefined && !isCalendarDay(first)
}

function datesIn(text: string): string[] {
  return [...text.matchAll(dayPattern)].map((match) => {
    const [, isoYear, isoMonth, isoDay] = match
    const year = isoYear ?? match[6] ?? match[9] ?? ''
    const month = isoMonth ?? match[5] ?? match[8] ?? ''
    const day = isoDay ?? match[4] ?? match[7] ?? ''
    return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  })
}
