/** What a language model is shown: nothing else leaves. */
export interface ModelRequest {
  /** Personal data masked. */
  readonly question: string
  readonly provisions: readonly {
    readonly id: string
    /** The exact words of the provision. */
    readonly words: string
  }[]
}

/** A statement that a model makes, and the provision that it says it rests on. */
export interface ModelClaim {
  readonly provisionId: string
  readonly text: string
}

/** A language model that looks for the answer in provisions. */
export interface AnswerModel {
  /**
   * What it claims; nothing of it is believed before `pointedSentences` has found it in the law.
   *
   * @returns empty where it finds nothing, is switched off, fails, or has used up its day
   */
  claimsOf(request: ModelRequest): Promise<readonly ModelClaim[]>
}
