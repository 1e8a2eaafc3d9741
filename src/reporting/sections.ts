import type { ChannelName } from '../messaging/channel.ts'
import { answerStatuses } from '../reach/reach-event.ts'
import { formatCount, formatPercent } from './format.ts'
import {
  type ReachFigures,
  type ReportMaterial,
  reportedChannels,
  sumAccounts,
  tally,
} from './reach-figures.ts'
import {
  percentOf,
  type ReportRow,
  type ReportSection,
  type ReportTable,
  sumColumns,
} from './report-table.ts'
import { answerStatusLabels, channelLabels, definitions } from './wording.ts'

/** II. The same figures channel by channel. */
export function channelSection({ figures }: ReportMaterial): ReportSection {
  const channels = reportedChannels(figures)
  return {
    heading: 'II. Theo kênh',
    paragraphs: ['Số người tính riêng từng kênh; dòng tổng là lượt tài khoản.'],
    tables: [conversationTable(figures, channels), deliveryTable(figures, channels)],
  }
}

function channelTally(figures: ReachFigures, channel: ChannelName) {
  return tally(figures.events.filter((row) => row.channel === channel))
}

function conversationTable(figures: ReachFigures, channels: readonly ChannelName[]): ReportTable {
  const rows = channels.map((channel): ReportRow => {
    const { questions, grounded, inScope, handovers, subscribed, stopped, left } = channelTally(
      figures,
      channel,
    )
    const people = sumAccounts(figures.activeByChannel.filter((row) => row.channel === channel))
    const rate = percentOf(grounded, inScope)
    const name = channelLabels[channel]
    return { name, questions, grounded, rate, handovers, subscribed, stopped, left, people }
  })
  const all = tally(figures.events)
  const summed = ['questions', 'grounded', 'handovers', 'subscribed', 'stopped', 'left', 'people']
  return {
    title: 'Hỏi đáp và đăng ký theo kênh',
    columns: [
      { key: 'name', label: 'Kênh', kind: 'text' },
      { key: 'questions', label: 'Lượt hỏi', kind: 'count' },
      { key: 'grounded', label: 'Lượt trả lời có căn cứ', kind: 'count' },
      { key: 'rate', label: 'Tỷ lệ trả lời có căn cứ', kind: 'percent' },
      { key: 'handovers', label: 'Lượt chuyển cán bộ', kind: 'count' },
      { key: 'subscribed', label: 'Lượt đăng ký mới', kind: 'count' },
      { key: 'stopped', label: 'Lượt hủy nhận tin', kind: 'count' },
      { key: 'left', label: 'Lượt rời kênh', kind: 'count' },
      { key: 'people', label: 'Người tương tác (tổng: lượt tài khoản)', kind: 'count' },
    ],
    rows,
    totals: {
      name: 'Tổng cộng',
      ...sumColumns(rows, summed),
      rate: percentOf(all.grounded, all.inScope),
    },
  }
}

function deliveryTable(figures: ReachFigures, channels: readonly ChannelName[]): ReportTable {
  const rows = channels.map((channel): ReportRow => {
    const { accepted, refused, uncertain, skipped, delivered, seen } = channelTally(
      figures,
      channel,
    )
    return { name: channelLabels[channel], accepted, refused, uncertain, skipped, delivered, seen }
  })
  const summed = ['accepted', 'refused', 'uncertain', 'skipped', 'delivered', 'seen']
  return {
    title: 'Gửi tin phổ biến theo kênh',
    columns: [
      { key: 'name', label: 'Kênh', kind: 'text' },
      { key: 'accepted', label: 'Kênh chấp nhận', kind: 'count' },
      { key: 'refused', label: 'Bị từ chối', kind: 'count' },
      { key: 'uncertain', label: 'Không rõ', kind: 'count' },
      { key: 'skipped', label: 'Không gửi', kind: 'count' },
      { key: 'delivered', label: 'Đã nhận', kind: 'count' },
      { key: 'seen', label: 'Đã xem', kind: 'count' },
    ],
    rows,
    totals: { name: 'Tổng cộng', ...sumColumns(rows, summed) },
  }
}

/** IV. How the questions ended, every status listed. */
export function answerSection({ figures }: ReportMaterial): ReportSection {
  const counts = countAnswers(figures)
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  const rows = counts.map((row): ReportRow => ({ ...row, share: percentOf(row.count, all) }))
  return {
    heading: 'IV. Kết quả trả lời theo trạng thái',
    paragraphs: [answerSentence(figures, all)],
    tables: [
      {
        title: 'Kết quả trả lời',
        columns: [
          { key: 'name', label: 'Trạng thái', kind: 'text' },
          { key: 'count', label: 'Số lượt', kind: 'count' },
          { key: 'share', label: 'Tỷ trọng', kind: 'percent' },
        ],
        rows,
        totals: { name: 'Tổng cộng', ...sumColumns(rows, ['count']), share: percentOf(all, all) },
      },
    ],
  }
}

function countAnswers(figures: ReachFigures): { name: string; count: number }[] {
  const answers = figures.events.filter((row) => row.kind === 'answer')
  const sum = (isWanted: (status: string | null) => boolean) =>
    answers.reduce((total, row) => total + (isWanted(row.status) ? row.events : 0), 0)
  const counts = answerStatuses.map((status) => ({
    name: answerStatusLabels[status],
    count: sum((each) => each === status),
  }))
  // Rows of another version of the program, so that the total stays whole.
  const known: readonly (string | null)[] = answerStatuses
  const other = sum((each) => !known.includes(each))
  return other > 0 ? [...counts, { name: 'Trạng thái khác', count: other }] : counts
}

function answerSentence(figures: ReachFigures, all: number): string {
  if (all === 0) return 'Trong kỳ không có lượt trả lời nào.'
  const { grounded } = tally(figures.events)
  return (
    `Trong ${formatCount(all)} lượt trả lời, ${formatCount(grounded)} lượt có trích dẫn căn cứ ` +
    `pháp luật, chiếm ${formatPercent(percentOf(grounded, all))} tổng số lượt trả lời.`
  )
}

/** V. How the figures are counted, so that nobody reads more into them. */
export function definitionSection(): ReportSection {
  return { heading: 'V. Ghi chú về cách tính số liệu', paragraphs: definitions, tables: [] }
}
