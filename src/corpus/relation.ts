/** What a text does to another: change, add, take away, stand in for, or suspend it. */
export type RelationOperation = 'amends' | 'inserts' | 'repeals' | 'replaces' | 'suspends'

/** A place in a text. A null clause means the whole article. Labels as printed, lower case. */
export interface Place {
  readonly article: string
  readonly clause: string | null
  readonly point: string | null
}

/** The new wording that an amending text gives, as far as it can be read for certain. */
export type Change =
  /** The whole place reads so, its label included; an inserted one stands beside `anchor`. */
  | { readonly kind: 'wording'; readonly text: string; readonly anchor: Anchor | null }
  /** Only the words before the first point (or the only paragraph) read so. */
  | { readonly kind: 'lead'; readonly text: string }
  /** Wherever `old` stands in the place, `new` stands instead; empty for words left out. */
  | { readonly kind: 'phrase'; readonly old: string; readonly new: string }
  /** The whole text ends, but for these places of it. */
  | { readonly kind: 'ending'; readonly except: readonly Place[] }
  /** The place changes in a way that we do not work in: a paragraph, several phrases at once. */
  | { readonly kind: 'unclear' }

/** Where something new is put: behind or before a place of the same kind. */
export interface Anchor {
  readonly side: 'after' | 'before'
  readonly label: string
}

/** The text that is changed: by number where one is given, else by the name of the law. */
export interface Target {
  readonly targetNumber: string | null
  /** Name as a slug without a year; null where unknown. */
  readonly targetTitle: string | null
  /** The day of issue where it is named, which tells local texts of one number apart. */
  readonly targetIssuedOn: string | null
}

/** One change to one provision or to a whole text, as another text orders it. */
export interface Relation extends Target {
  readonly operation: RelationOperation
  /** Null for the whole text. */
  readonly place: Place | null
  /** Null where no wording belongs to it, as with a repeal. */
  readonly change: Change | null
  /** The clause and point of the ordering article, for dates of their own; null outside clauses. */
  readonly orderedIn: { readonly clause: string | null; readonly point: string | null }
  /** The day it takes effect where the order itself says so; else that of the ordering provision. */
  readonly effectiveOn: string | null
  /** The day a suspension ends; null where it is open. */
  readonly endsOn: string | null
}

/** Article of a text that may order changes. */
export interface AmendingArticle {
  readonly heading: string
  readonly body: string
}

/** A day on which a text, or a provision of it, takes effect, as some text says. */
export interface StatedDay {
  /** Null where the text that says so is meant itself. */
  readonly target: Target | null
  /** Null for the whole text. */
  readonly place: Place | null
  readonly effectiveOn: string
}
