import type { Relation } from '../../src/corpus/relation.ts'

/** Relations in the short form of the fixtures: `a:5/2/b` amends, `i:` inserts, `r:` repeals. */
export function short(relations: readonly Relation[]): string {
  return relations
    .map(({ operation, place }) => {
      const path = [place?.article, place?.clause, place?.point].filter(Boolean)
      return `${operation[0]}:${path.join('/')}`
    })
    .join(' ')
}
