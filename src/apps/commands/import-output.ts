import cliProgress from 'cli-progress'
import type { FindingKind } from '../../corpus/check-structure.ts'
import type { ImportProgress, ImportReport } from '../../corpus/import-corpus.ts'
import type { CommandContext } from '../commands.ts'

const width = 30

/** A bar for people on standard error; nothing where output goes to a file or a program. */
export function progressBar(context: CommandContext) {
  let lastShown = ''
  const show = (share: number, text: string) => {
    const percent = Math.floor(100 * Math.min(share, 1))
    const key = `${percent} ${text.replace(/[\d.,]+/g, '')}`
    if (!context.isTerminal || key === lastShown) return
    lastShown = key
    const filled = Math.round(Math.min(share, 1) * width)
    const bar = cliProgress.Format.BarFormat(filled / width, {
      barsize: width,
      barCompleteString: '█'.repeat(width),
      barIncompleteString: '░'.repeat(width),
    } as cliProgress.Options)
    context.streams.stderr(`\r${bar} ${percent} % · ${text} `)
  }
  return {
    download(received: number, total: number | null) {
      const megabytes = (received / 1024 / 1024).toFixed(1).replace('.', ',')
      show(total === null ? 0 : received / Math.max(total, 1), `đang tải ${megabytes} MB`)
    },
    update({ bytesRead, bytesTotal, stored }: ImportProgress) {
      show(bytesTotal === 0 ? 1 : bytesRead / bytesTotal, `${stored.toLocaleString('vi-VN')} điều`)
    },
    stop() {
      if (context.isTerminal) context.streams.stderr('\n')
    },
  }
}

const shownProblems = 20

/** What an import did, for people. */
export function importSummary(report: ImportReport, seconds: number): string {
  const { documents } = report
  const problems = report.problems
    .slice(0, shownProblems)
    .map(({ file, where, reason }) => `  - ${[file, where].filter(Boolean).join(', ')}: ${reason}`)
  const hidden = report.problems.length - problems.length
  return [
    `Đã đọc ${number(report.files)} tệp trong ${seconds.toFixed(1).replace('.', ',')} giây.`,
    ...editionLines(report),
    `Văn bản mới: ${number(documents.added)}; thay đổi: ${number(documents.changed)}; giữ nguyên: ${number(documents.unchanged)}; không nhận: ${number(documents.refused)}.`,
    `Điều mới: ${number(report.added)}; thay đổi: ${number(report.changed)}; giữ nguyên: ${number(report.unchanged)}.`,
    ...structureLines(report),
    ...(report.passedOver.length === 0
      ? []
      : [`Bỏ qua ${number(report.passedOver.length)} tệp không thuộc loại đọc được.`]),
    ...(problems.length === 0
      ? []
      : [`Không nhận ${number(report.problems.length)} mục:`, ...problems]),
    ...(hidden > 0 ? [`  … và ${number(hidden)} mục nữa (xem bằng --json)`] : []),
    '',
  ].join('\n')
}

/** How each kind of finding is counted in a sentence. */
export const findingNames: Readonly<Record<FindingKind, string>> = {
  gap: 'thiếu số',
  repeat: 'lặp số',
  orphan: 'lạc chỗ',
  overlong: 'điều quá dài',
  empty: 'điều trống',
}

/** "thiếu số 3, lặp số 1"; empty where there is nothing. */
export function findingCounts(counts: Readonly<Record<FindingKind, number>>): string {
  return (Object.entries(counts) as [FindingKind, number][])
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${findingNames[kind]} ${number(count)}`)
    .join(', ')
}

function editionLines({ codification }: ImportReport): string[] {
  if (codification === null) return []
  const { topics, subjects, articles } = codification
  return [
    `Bộ pháp điển theo mục lục: ${number(topics)} chủ đề, ${number(subjects)} đề mục, ${number(articles)} điều.`,
  ]
}

function structureLines({ structure }: ImportReport): string[] {
  if (structure.documents === 0) return []
  return [
    `Cấu trúc: ${number(structure.documents)} văn bản có chỗ cần xem lại (${findingCounts(structure.counts)}). Xem từng chỗ: cli law check.`,
  ]
}

function number(value: number): string {
  return value.toLocaleString('vi-VN')
}
