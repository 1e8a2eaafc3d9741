/** One measured point of one contender. */
export interface GrowthPoint {
  readonly of: string
  readonly articles: number
  /** Milliseconds. */
  readonly p95: number
}

const size = { width: 720, height: 420, left: 64, right: 150, top: 24, bottom: 52 }
const colours = ['#1b6ca8', '#c1502e', '#3f7d3a', '#7a4f9a']

/** Draws p95 against the size of the corpus, both axes from zero, as SVG. */
export function drawGrowth(points: readonly GrowthPoint[]): string {
  const most = {
    articles: Math.max(...points.map(({ articles }) => articles)),
    p95: roundUp(Math.max(...points.map(({ p95 }) => p95))),
  }
  const tenths = (value: number) => Math.round(value * 10) / 10
  const x = (articles: number) =>
    tenths(size.left + (articles / most.articles) * (size.width - size.left - size.right))
  const y = (p95: number) =>
    tenths(size.height - size.bottom - (p95 / most.p95) * (size.height - size.top - size.bottom))
  const contenders = [...new Set(points.map(({ of }) => of))]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${size.width}" height="${size.height}" fill="white"/>`,
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((part) => gridLine(y(part * most.p95), part * most.p95)),
    ...[...new Set(points.map(({ articles }) => articles))].map(
      (articles) =>
        `<text x="${x(articles)}" y="${size.height - size.bottom + 20}" text-anchor="middle">${articles.toLocaleString('en')}</text>`,
    ),
    `<text x="${size.left}" y="${size.height - 10}">articles</text>`,
    `<text x="8" y="16">ms, p95</text>`,
    ...contenders.flatMap((of, at) => {
      const own = points.filter((point) => point.of === of)
      const path = own.map((point) => `${x(point.articles)},${y(point.p95)}`).join(' ')
      const colour = colours[at % colours.length] ?? 'black'
      const last = own.at(-1)
      return [
        `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...own.map(
          (point) =>
            `<circle cx="${x(point.articles)}" cy="${y(point.p95)}" r="3.5" fill="${colour}"/>`,
        ),
        `<text x="${x(last?.articles ?? 0) + 8}" y="${y(last?.p95 ?? 0) + 4}" fill="${colour}">${of}</text>`,
      ]
    }),
    '</svg>',
    '',
  ].join('\n')
}

function gridLine(y: number, p95: number): string[] {
  return [
    `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`,
    `<text x="${size.left - 8}" y="${y + 4}" text-anchor="end">${Number(p95.toPrecision(3))}</text>`,
  ]
}

/** To 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)))
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power
}
