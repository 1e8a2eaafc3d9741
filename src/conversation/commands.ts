import { foldDiacritics } from '../language/normalize.ts'

/** What a citizen asked the bot to do, when it is not a question about the law. */
export type Command = 'start' | 'help' | 'subscribe' | 'stop' | 'thank' | 'agree'

const words: readonly (readonly [Command, readonly string[]])[] = [
  // The stop words of the Department's rules; "stop" must never need explaining.
  [
    'stop',
    ['huy', 'dung', 'stop', 'tu choi', 'tc', 'huy dang ky', 'huy nhan tin', 'dung nhan tin'],
  ],
  ['subscribe', ['dangky', 'dang ky', 'dang ky nhan tin', 'nhan tin', 'dk']],
  ['help', ['huongdan', 'huong dan', 'trogiup', 'tro giup', 'help', 'menu']],
  ['start', ['start', 'bat dau', 'xin chao', 'chao', 'hello', 'hi', 'alo']],
  ['thank', ['cam on', 'xin cam on', 'thanks', 'thank you', 'tks', 'tam biet', 'bye']],
  ['agree', ['ok', 'oke', 'okay', 'vang', 'da', 'da vang', 'u', 'uh', 'hieu roi', 'biet roi']],
]

// What people put round a greeting or thanks out of politeness.
const polite = {
  before: /^(?:(?:da|vang|ok|oke|okay|a|thoi) )+/,
  after:
    /(?: (?:ban|ad|admin|bot|em|anh|chi|co|chu|bac|ong|ba|shop|nha|nhe|nhen|nghen|a|ah|oi|nhieu|lam|roi|moi nguoi|loa luat))+$/,
}

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
  const bare = said.replace(polite.after, '')
  return commandOf(said) ?? courtesyOf(bare) ?? courtesyOf(bare.replace(polite.before, ''))
}

function commandOf(said: string): Command | null {
  return words.find(([, forms]) => forms.includes(said))?.[0] ?? null
}

/** Only greetings, thanks and the like may be dressed up: "dừng nha em" may be about anything. */
function courtesyOf(said: string): Command | null {
  const command = commandOf(said)
  return command === 'start' || command === 'thank' || command === 'agree' ? command : null
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
  handOver: 'hand-over',
  notIt: 'not-it',
  helpful: 'helpful',
  wrong: 'not-it:wrong',
  beside: 'not-it:beside',
  unclear: 'not-it:unclear',
} as const

/** What a button says of an answer; null for any other. */
export function feedbackOf(choiceId: string): 'helpful' | 'wrong' | 'beside' | 'unclear' | null {
  const names = ['helpful', 'wrong', 'beside', 'unclear'] as const
  return names.find((name) => choiceIds[name] === choiceId) ?? null
}
