import type { Figure } from './figure.ts'

/** Prints figures one a row; those of several contenders side by side. */
export function printTable(figures: readonly Figure[]): void {
  const contenders = [...new Set(figures.flatMap(({ of }) => (of === undefined ? [] : [of])))]
  const rows = contenders.length === 0 ? oneEach(figures) : sideBySide(figures, contenders)
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column >= 2 && column < row.length - 1
        ? cell.padStart(widths[column] ?? 0)
        : cell.padEnd(widths[column] ?? 0),
    )
    console.log(cells.join('  ').trimEnd())
  }
}

function oneEach(figures: readonly Figure[]): string[][] {
  const rows = figures.map(({ corpus, name, value, unit }) => [
    corpus,
    name,
    format(value, unit),
    unit,
  ])
  return [['corpus', 'figure', 'value', 'unit'], ...rows]
}

function sideBySide(figures: readonly Figure[], contenders: readonly string[]): string[][] {
  const lines = new Map<string, Figure[]>()
  for (const figure of figures) {
    const key = `${figure.corpus}\n${figure.name}`
    lines.set(key, [...(lines.get(key) ?? []), figure])
  }
  const rows = [...lines.values()].map((line) => {
    const [{ corpus, name, unit }] = line as [Figure]
    const cells = contenders.map((contender) => {
      const found = line.find(({ of }) => of === contender)
      return found === undefined ? '' : format(found.value, unit)
    })
    return [corpus, name, ...cells, unit]
  })
  return [['corpus', 'figure', ...contenders, 'unit'], ...rows]
}

function format(value: number, unit: Figure['unit']): string {
  if (unit === 'share') return value.toFixed(4)
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}
