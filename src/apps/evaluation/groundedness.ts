// Nothing of answering/ is imported here: who is judged must not lend the judge its ears.

/** What an answer may draw on: stored words, and names, numbers and days of stored documents. */
export interface Ground {
  /** Texts of provisions, digests and headings. */
  readonly texts: readonly string[]
  /** Names and numbers of documents, places in them, days: what a citation is made of. */
  readonly names: readonly string[]
}

/**
 * Wording that says nothing of the law, or says of a document what its metadata says. `name` has to be
 * made of the ground's names, `words` to stand in its texts.
 */
const standing: readonly RegExp[] = [
  /^Theo (?<name>.+?)(?: \((?<words>.+)\))?:$/u,
  /^Nguyên văn (?<name>.+?)(?: \((?<words>.+)\))?:$/u,
  /^Nói dễ hiểu \(tóm tắt tự động\): (?<words>.+)$/u,
  /^Xem thêm:$/u,
  /^- (?<name>(?:điểm|khoản|Điều) .+?, số [^:]+|(?:điểm|khoản|Điều) .+?)(?:: (?<words>.+))?$/u,
  /^Tôi hiểu bạn hỏi: “.*”\.$/u,
  /^Hỏi tiếp về “.*”:$/u,
  /^Về “.*”, theo quy định ngày \d\d\/\d\d\/\d{4}:$/u,
  /^Nội dung phổ biến pháp luật, có tính tham khảo, không thay thế tư vấn của luật sư hay kết luận của cơ quan có thẩm quyền\.$/u,
  /^Căn cứ: (?<name>.+?)\.?$/u,
  /^Xem văn bản gốc: \S+$/u,
  /^Lưu ý: (?:văn bản này đã hết hiệu lực|quy định này (?:đang bị ngưng|chưa có) hiệu lực) .*$/u,
  /^Lưu ý: (?:đã có văn bản mới hơn|hệ thống chưa có ngày|lời văn trên|các nguồn ghi) .*$/u,
  /^(?:Hãy (?:kiểm tra lại|căn cứ|đối chiếu|xem văn bản|hỏi (?:lại )?cán bộ)) .*$/u,
  /^Phần (?:diễn giải|trên) .*$/u,
  /^Lời văn trên do hệ thống hợp nhất .*$/u,
  /^Điều này đã được sửa đổi, bổ sung; .*$/u,
  /^Văn bản này có sửa đổi mới.*$/u,
  /^- (?:điểm|khoản|Điều) .* đã (?:được|bị) .* bởi văn bản số \S+.*$/u,
]

/**
 * The sentences of an answer that no ground carries.
 *
 * A sentence is carried when its words, one after another, are a whole sentence of one of the texts, or
 * a part between full stops, semicolons and colons; or when it is standing wording and whatever it names is the ground's. Figures count as words.
 */
export function ungroundedSentences(answer: string, { texts, names }: Ground): string[] {
  const stored = texts.map(boundedWordsOf)
  const known = names.map(wordsOf)
  const isStored = (sentence: string) => {
    const words = boundedWordsOf(sentence)
    return words === ' ¶ ' || stored.some((text) => text.includes(words))
  }
  const isStanding = (sentence: string) =>
    standing.some((pattern) => {
      const groups = pattern.exec(sentence)?.groups
      if (groups === undefined) return pattern.test(sentence)
      const { name, words } = groups
      const isNamed = name === undefined || madeOf(wordsOf(name), known)
      return isNamed && (words === undefined || isStored(words) || words === 'tóm tắt tự động')
    })
  return sentencesIn(answer).filter((sentence) => !isStored(sentence) && !isStanding(sentence))
}

/** Whether words are nothing but names, in any order, and the little that joins them. */
function madeOf(words: string, names: readonly string[]): boolean {
  let rest = words
  for (const name of [...names].sort((a, b) => b.length - a.length))
    rest = rest.replaceAll(name, '  ')
  return /^(?: |văn|bản|số|có|hiệu|lực|từ|cập|nhật|đến|ngày)*$/u.test(rest)
}

/**
 * The same with a mark wherever a sentence or a part of one ends: what is cut off in its middle, before
 * an exception above all, is not what stands there.
 */
function boundedWordsOf(text: string): string {
  const lower = text.normalize('NFC').toLowerCase()
  const words = lower.match(/[\p{L}\p{M}\d]+|[.;:!?](?=["”)]*(?:\s|$))|\n/gu) ?? []
  const marked = words.map((word) => (/^[.;:!?\n]$/.test(word) ? '¶' : word)).join(' ')
  return ` ¶ ${marked} ¶ `.replace(/(?: +¶)+ +/g, ' ¶ ')
}

/** Words and figures, each once spaced, in lower case, with a space at both ends. */
function wordsOf(text: string): string {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\d]+/gu) ?? []
  return ` ${words.join(' ')} `
}

/** Line by line; a line of several sentences at their full stops. A heading may hold a full stop. */
function sentencesIn(answer: string): string[] {
  return answer
    .split('\n')
    .flatMap((line) =>
      /^(?:Theo|Nguyên văn|-) /u.test(line) ? [line] : line.split(/(?<=[.!?”])\s+(?=[\p{Lu}“])/u),
    )
    .map((sentence) => sentence.trim().replace(/^“(.*)”$/su, '$1'))
    .filter((sentence) => sentence !== '')
}
