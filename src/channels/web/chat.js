// Saves the reloads. Every form of the page works without this file, and keeps working as a plain
// form wherever a browser lacks something used here.

const wording = {
  citizen: 'Bạn:',
  bot: 'Loa Luật:',
  searching: 'Đang tìm…',
  retry: 'Thử lại',
  showWholeQuote: 'Xem nguyên văn',
  opensNewPage: ' (mở trang mới)',
  unreachable: 'Không kết nối được với hệ thống. Bạn hãy kiểm tra mạng rồi bấm “Thử lại”.',
}
/** Quotes longer than this are folded, as in chat-page.ts. */
const foldedQuoteLength = 400
const answerTimeoutMs = 60_000
/** How often to look whether an officer has written. */
const lookEveryMs = 30_000

const log = document.getElementById('log')
const composer = document.getElementById('composer')
const input = document.getElementById('cau-hoi')
let busy = false

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.action.endsWith('/chat#moi')) return
  const body = new URLSearchParams()
  const button = event.submitter
  if (form === composer) body.set('text', input.value)
  else if (button?.name) body.set(button.name, button.value)
  else return // an old browser that hides which button it was: let the plain form do it
  event.preventDefault()
  if (busy) return
  const said = (form === composer ? input.value : button.textContent).trim()
  void send({ body, said, typed: form === composer })
})

input.addEventListener('keydown', (event) => {
  // While Vietnamese letters are being composed, Enter belongs to the input method.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  composer.requestSubmit()
})

// A page opened with a conversation in it starts at its end.
document.getElementById('moi')?.scrollIntoView({ block: 'start' })
if (matchMedia('(pointer: fine)').matches) input.focus({ preventScroll: true })

setInterval(() => {
  // Nobody has asked yet, or nobody looks at the page.
  if (busy || document.hidden || document.getElementById('forget').hidden) return
  void lookForReplies()
}, lookEveryMs)

async function lookForReplies() {
  try {
    const response = await fetch('/chat/replies', { headers: { Accept: 'application/json' } })
    const answer = await response.json()
    if (answer.messages.length === 0) return
    showAnswer(answer)
    bringIntoView(log.lastElementChild)
  } catch {
    // The next look may find the connection again.
  }
}

/** Shows the citizen's words at once, then the answer or what went wrong. */
async function send(message) {
  busy = true
  for (const old of document.querySelectorAll('.problem, .notice')) old.remove()
  const bubble = message.bubble ?? showSaid(message.said)
  const waiting = showReply('turn reply waiting', [paragraph(wording.searching)])
  if (message.typed) input.value = ''
  keepFocus(message.typed)
  bringIntoView(bubble ?? waiting)
  try {
    const answer = await ask(message.body)
    waiting.remove()
    if (answer.problem) showProblem(answer, { ...message, bubble })
    else showAnswer(answer)
  } catch {
    waiting.remove()
    offerRetry(wording.unreachable, { ...message, bubble })
  }
  busy = false
  bringIntoView(bubble?.isConnected ? bubble : log.lastElementChild)
}

/** @throws when nobody answered, or something that is not our JSON */
async function ask(body) {
  const response = await fetch('/chat', {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body,
    signal: AbortSignal.timeout?.(answerTimeoutMs),
  })
  return response.json()
}

function showAnswer(answer) {
  for (const message of answer.messages) {
    showReply('turn reply', [...message.blocks.map(block), ...choices(message.choices)])
  }
  document.getElementById('forget').hidden = false
}

/** What was wrong with the words themselves is mended in the input; the rest is tried again. */
function showProblem(answer, message) {
  const sentence = answer.messages[0].blocks[0].text
  const mendable = answer.problem === 'empty' || answer.problem === 'too-long'
  if (!mendable) return offerRetry(sentence, message)
  message.bubble?.remove()
  if (message.typed && input.value === '') input.value = message.said
  showReply('turn reply problem', [paragraph(sentence)])
}

function offerRetry(sentence, message) {
  const button = element('button', wording.retry)
  button.type = 'button'
  button.addEventListener('click', () => {
    if (!busy) void send({ ...message, typed: false })
  })
  const row = element('div')
  row.className = 'choices'
  row.append(button)
  showReply('turn reply problem', [paragraph(sentence), row])
}

function showSaid(text) {
  document.getElementById('welcome')?.remove()
  if (text === '') return undefined
  return show('turn said', wording.citizen, [paragraph(text)])
}

function showReply(className, children) {
  return show(className, wording.bot, children)
}

function show(className, speaker, children) {
  const turn = element('div')
  turn.className = className
  const who = element('span', speaker)
  who.className = 'who'
  turn.append(who, ...children)
  log.append(turn)
  return turn
}

function block({ kind, text }) {
  if (kind === 'quote') return quote(text)
  const child = paragraph(text)
  if (kind === 'note') child.className = 'note'
  return child
}

function quote(text) {
  const blockquote = element('blockquote', text)
  if (text.length <= foldedQuoteLength) return blockquote
  const line = text.trim().split('\n', 1)[0]
  const cut = line.length <= 100 ? line : `${line.slice(0, line.lastIndexOf(' ', 100)).trimEnd()}…`
  const excerpt = element('span', cut)
  excerpt.className = 'excerpt'
  const summary = element('summary', `${wording.showWholeQuote}: `)
  summary.append(excerpt)
  const details = element('details')
  details.append(summary, blockquote)
  return details
}

/** Links in one row, buttons in a form of their own, as the server writes them. */
function choices(all) {
  const rows = []
  const links = all.filter(({ kind, url }) => kind === 'link' && /^https?:\/\//i.test(url))
  if (links.length > 0) {
    const row = element('p')
    row.className = 'links'
    row.append(...links.flatMap((choice) => [link(choice), ' ']))
    rows.push(row)
  }
  const replies = all.filter(({ kind }) => kind === 'reply')
  if (replies.length > 0) {
    const form = element('form')
    form.method = 'post'
    form.action = '/chat#moi'
    form.className = 'choices'
    form.append(...replies.map(replyButton))
    rows.push(form)
  }
  return rows
}

function link({ url, label }) {
  const anchor = element('a', label)
  anchor.href = url
  anchor.target = '_blank'
  anchor.rel = 'noopener noreferrer'
  const hint = element('span', wording.opensNewPage)
  hint.className = 'hidden'
  anchor.append(hint)
  return anchor
}

function replyButton({ id, label }) {
  const button = element('button', label)
  button.name = 'choice'
  button.value = id
  return button
}

function paragraph(text) {
  return element('p', text)
}

/** Text only, never markup: what came over the wire cannot become part of the page. */
function element(name, text = '') {
  const created = document.createElement(name)
  created.textContent = text
  return created
}

/** A tapped button must not open a phone's keyboard over the answer. */
function keepFocus(typed) {
  if (typed || matchMedia('(pointer: fine)').matches) input.focus({ preventScroll: true })
}

function bringIntoView(target) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  target?.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
}
