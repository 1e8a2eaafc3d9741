import { foldDiacritics } from '../language/normalize.ts'

/** What a citizen asked the bot to do, when it is not a question about the law. */
export type Command = 'start' | 'help' | 'subscribe' | 'stop'

const words: readonly (readonly [Command, readonly string[]])[] = [
  // The stop words of the Department's rules; "stop" must never need explaining.
  [
    'stop',
    ['huy', 'dung', 'stop', 'tu choi', 'tc', 'huy dang ky', 'huy nhan tin', 'dung nhan tin'],
  ],
  ['subscribe', ['dangky', 'dang ky', 'dang ky nhan tin', 'nhan tin', 'dk']],
  ['help', ['huongdan', 'huong dan', 'trogiup', 'tro giup', 'help', 'menu']],
  ['start', ['start', 'bat dau', 'xin chao', 'chao', 'hello', 'hi', 'alo']],
]

/**
 * Reads a whole message as a command: with or without a slash, diacritics, capitals or full stop.
 *
 * @returns null for anything else; a question that only begins with such a word stays a question
 */
export function parseCommand(text: string): Command | null {
  const said = foldDiacritics(text)
    .replace(/^\//, '')
    .replace(/@\w+$/, '')
    .replace(/[\s.!?…]+$/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return words.find(([, forms]) => forms.includes(said))?.[0] ?? null
}

/** Ids of our buttons. They come back from the channels and are never trusted to be ours. */
export const choiceIds = {
  subscribe: 'subscribe',
  agreeNews: 'news-yes',
  declineNews: 'news-no',
  skipCommune: 'commune-skip',
  communePrefix: 'commune:',
  stop: 'stop',
  help: 'help',
} as const
