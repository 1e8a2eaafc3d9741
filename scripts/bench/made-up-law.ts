import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readDigests } from './questions.ts'

// Sized like the laws of 2024 beside the checkout: 70 articles a document, about 1,040 characters
// an article. The words are those of knowledge/, a few of them very often, as in any language.

const articlesPerDocument = 70
const clausesPerArticle = 4
const syllablesPerClause = 52

/** Writes a corpus that says nothing: the same articles, word for word, on every machine. */
export async function writeMadeUpLaw(file: string, articles: number): Promise<void> {
  await pipeline(Readable.from(lines(articles)), createWriteStream(file))
}

function* lines(articles: number): Generator<string> {
  const random = createRandom(2024)
  const words = vocabulary()
  const sentence = (length: number) =>
    Array.from({ length }, () => words[Math.floor(random() ** 3 * words.length)]).join(' ')
  for (let i = 0; i < articles; i++) {
    const clauses = Array.from(
      { length: clausesPerArticle },
      (_, clause) => `${clause + 1}. ${sentence(syllablesPerClause)}.`,
    )
    const article = {
      docNumber: `${Math.floor(i / articlesPerDocument) + 1}/2024/QH99`,
      articleId: String((i % articlesPerDocument) + 1),
      title: sentence(8),
      chapter: 'Chương I',
      text: clauses.join('\n'),
    }
    yield `${JSON.stringify(article)}\n`
  }
}

function vocabulary(): string[] {
  const words = readDigests().flatMap(
    (digest) => digest.plain.toLowerCase().match(/\p{L}+/gu) ?? [],
  )
  return [...new Set(words)]
}

/** Numbers in [0, 1), always the same ones (mulberry32, Tommy Ettinger, public domain). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
