import { dayBefore, formatCount, formatDay, formatPercent } from './format.ts'
import {
  type ReachFigures,
  type ReportMaterial,
  reportedChannels,
  sumAccounts,
  type Tally,
  tally,
} from './reach-figures.ts'
import { percentOf, type ReportRow, type ReportSection, type ReportTable } from './report-table.ts'
import { channelLabels } from './wording.ts'

/** I. The headline figures and the sentences that state them. */
export function summarySection(material: ReportMaterial): ReportSection {
  const total = tally(material.figures.events)
  return {
    heading: 'I. Tổng hợp',
    paragraphs: [sentOut(material, total), answeredSentence(total), audienceSentence(total)],
    tables: [headlineTable(material.figures, total)],
  }
}

/** The sentence every provincial report has, with our numbers in it. */
function sentOut({ figures, period, units }: ReportMaterial, total: Tally): string {
  const days = `từ ngày ${formatDay(period.from)} đến hết ngày ${formatDay(dayBefore(period.to))}`
  const sent = figures.deliveriesByDocument.filter((row) => row.status === 'accepted')
  const documents = sent.filter((row) => row.document !== null).length
  const about = documents > 0 ? ` về ${formatCount(documents)} văn bản` : ''
  const news =
    total.accepted > 0
      ? `đã gửi được ${formatCount(total.accepted)} lượt tin phổ biến${about}`
      : 'không gửi lượt tin phổ biến nào'
  const asked = accountsOf(figures, 'question')
  const places = units.filter(({ code }) => hasQuestionsFrom(figures, code)).length
  return (
    `Trong kỳ báo cáo (${days}), hệ thống ${news}, tiếp nhận ` +
    `${formatCount(total.questions)} lượt hỏi của ${formatCount(asked)} lượt tài khoản tại ` +
    `${formatCount(places)}/${formatCount(units.length)} xã, phường, đặc khu.`
  )
}

function hasQuestionsFrom(figures: ReachFigures, code: string): boolean {
  return figures.events.some((row) => row.kind === 'question' && row.commune === code)
}

function answeredSentence(total: Tally): string {
  const rate = percentOf(total.grounded, total.inScope)
  const share = rate === null ? '' : `, đạt ${formatPercent(rate)} số lượt trả lời trong phạm vi`
  return (
    `Hệ thống đã trả lời có căn cứ pháp luật ${formatCount(total.grounded)} lượt${share}; ` +
    `chuyển cán bộ ${formatCount(total.handovers)} lượt.`
  )
}

function audienceSentence(total: Tally): string {
  return (
    `Có ${formatCount(total.subscribed)} lượt đăng ký nhận tin mới, ` +
    `${formatCount(total.stopped)} lượt hủy nhận tin, ${formatCount(total.left)} lượt rời kênh.`
  )
}

function accountsOf(figures: ReachFigures, kind: 'question' | 'subscribed' | 'stopped'): number {
  return sumAccounts(figures.accountsByKind.filter((row) => row.kind === kind))
}

function headlineTable(figures: ReachFigures, total: Tally): ReportTable {
  const rows = [
    ...questionRows(total),
    ...deliveryRows(total),
    ...audienceRows(figures, total),
    ...activeRows(figures),
  ]
  return {
    title: 'Chỉ tiêu tổng hợp',
    columns: [
      { key: 'number', label: 'STT', kind: 'count' },
      { key: 'indicator', label: 'Chỉ tiêu', kind: 'text' },
      { key: 'unit', label: 'Đơn vị tính', kind: 'text' },
      { key: 'count', label: 'Số liệu', kind: 'count' },
      { key: 'share', label: 'Tỷ lệ', kind: 'percent' },
    ],
    rows: rows.map((row, index) => ({ number: index + 1, ...row })),
    totals: null,
  }
}

function questionRows(total: Tally): ReportRow[] {
  return [
    line('Lượt hỏi', 'lượt', total.questions),
    {
      ...line('Lượt trả lời có căn cứ', 'lượt', total.grounded),
      share: percentOf(total.grounded, total.inScope),
    },
    {
      ...line('Lượt chuyển cán bộ', 'lượt', total.handovers),
      share: percentOf(total.handovers, total.questions),
    },
  ]
}

function deliveryRows(total: Tally): ReportRow[] {
  const all = total.accepted + total.refused + total.uncertain + total.skipped
  const results: [string, number][] = [
    ['Lượt gửi tin được kênh chấp nhận', total.accepted],
    ['Lượt gửi tin bị từ chối', total.refused],
    ['Lượt gửi tin không rõ kết quả', total.uncertain],
    ['Lượt không gửi (bỏ qua)', total.skipped],
  ]
  return results.map(([label, count]) => ({
    ...line(label, 'lượt', count),
    share: percentOf(count, all),
  }))
}

function audienceRows(figures: ReachFigures, total: Tally): ReportRow[] {
  return [
    line('Lượt đăng ký nhận tin mới', 'lượt', total.subscribed),
    line('Người đăng ký mới, cộng các kênh', 'lượt tài khoản', accountsOf(figures, 'subscribed')),
    line('Lượt hủy nhận tin', 'lượt', total.stopped),
    line('Người hủy nhận tin, cộng các kênh', 'lượt tài khoản', accountsOf(figures, 'stopped')),
    line('Lượt rời kênh (chặn, bỏ quan tâm)', 'lượt', total.left),
  ]
}

function activeRows(figures: ReachFigures): ReportRow[] {
  const byChannel = reportedChannels(figures).map((channel) => {
    const rows = figures.activeByChannel.filter((row) => row.channel === channel)
    return line(`Người tương tác trên kênh ${channelLabels[channel]}`, 'người', sumAccounts(rows))
  })
  const all = sumAccounts(figures.activeByChannel)
  return [...byChannel, line('Tài khoản tương tác, cộng các kênh', 'lượt tài khoản', all)]
}

function line(indicator: string, unit: string, count: number): ReportRow {
  return { indicator, unit, count }
}
