import type { DocumentType } from '../corpus/document.ts'

/** A document as the index knows it. Its name's tokens lie in the pool. */
export interface IndexedDocument {
  readonly id: string
  readonly title: string
  readonly type: DocumentType
  readonly titleKey: string | null
  readonly nameStart: number
  readonly nameLength: number
}

/** Which laws of one name followed which. Days are numbers, 20250101. */
export class Succession {
  readonly #daysByTitle = new Map<string, Map<string, number>>()

  /** Notes that an article of a document took effect on a day; 0 says nothing. */
  add({ id, titleKey }: Pick<IndexedDocument, 'id' | 'titleKey'>, day: number): void {
    if (titleKey === null || day === 0) return
    const days = this.#daysByTitle.get(titleKey) ?? new Map<string, number>()
    // An article may be younger than its law: the earliest of them is the law's own day.
    const known = days.get(id)
    if (known === undefined || day < known) days.set(id, day)
    this.#daysByTitle.set(titleKey, days)
  }

  /** Whether a later law of the same name is in force on the day. */
  isSuperseded({ id, titleKey }: IndexedDocument, asOf: number): boolean {
    const days = titleKey === null ? undefined : this.#daysByTitle.get(titleKey)
    if (days === undefined) return false
    const own = days.get(id) ?? 0
    return [...days.values()].some((day) => day <= asOf && day > own)
  }
}
