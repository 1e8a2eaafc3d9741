import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { MessageBlock, MessageChoice, OutboundMessage } from '../../messaging/message.ts'
import { chatIcon, chatScript, chatStyles } from './chat-assets.ts'
import { exampleQuestions, chatWording as wording } from './chat-wording.ts'
import type { Turn } from './web-sessions.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface ChatPage {
  readonly turns: readonly Turn[]
  /** Something that went wrong with the last message, in a sentence. */
  readonly notice?: string | undefined
  /** What the person had typed, given back so that nothing has to be typed twice. */
  readonly draft?: string | undefined
}

/** Quotes longer than this are folded. `chat.js` keeps the same number. */
const foldedQuoteLength = 400

/** The whole page. It works as it stands; the script only saves reloads. */
export function renderChatPage({ turns, notice, draft }: ChatPage): Html {
  return html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${wording.title}</title>
<meta name="description" content="Hỏi đáp pháp luật tự động của Sở Tư pháp tỉnh Khánh Hòa.">
<link rel="icon" href="${chatIcon.url}" type="image/svg+xml">
<link rel="stylesheet" href="${chatStyles.url}">
<script src="${chatScript.url}" defer></script>
</head>
<body>
<a class="skip" href="#cau-hoi">${wording.skipLink}</a>
<header class="top">
<h1><span class="product">${wording.productName}</span> <span class="dash">—</span> <span class="owner">${wording.owner}</span></h1>
<p>${wording.automaticNotice}</p>
</header>
<main>
<div id="log" class="log" role="log" aria-live="polite" aria-label="${wording.conversationLabel}">
${turns.length === 0 ? renderWelcome() : ''}${turns.map((turn, index) => renderTurn(turn, index === turns.length - 1))}</div>
${notice === undefined ? '' : html`<p class="notice" role="alert" id="thong-bao">${notice}</p>`}
${renderForget(turns.length > 0)}
</main>
${renderComposer(draft ?? '', notice !== undefined)}
</body>
</html>`
}

function renderWelcome(): Html {
  return html`<section class="welcome" id="welcome">
<p>${wording.welcome}</p>
<form method="post" action="/chat#moi" class="examples">
<p id="examples-label">${wording.examplesLabel}</p>
<ul aria-labelledby="examples-label">${exampleQuestions.map(
    (question) => html`<li><button name="text" value="${question}">${question}</button></li>`,
  )}</ul>
</form>
<p class="note">${wording.privacyHint}</p>
</section>`
}

function renderTurn(turn: Turn, isLast: boolean): Html {
  const mark = isLast ? html` id="moi"` : ''
  // Nothing was said before what an officer wrote.
  const said =
    turn.said === ''
      ? html`<div${mark}></div>`
      : html`<div class="turn said"${mark}><span class="who">${wording.citizen}</span><p>${turn.said}</p></div>`
  return html`${said}
${turn.replies.map(renderReply)}`
}

function renderReply(message: OutboundMessage): Html {
  return html`<div class="turn reply"><span class="who">${wording.bot}</span>${message.blocks.map(renderBlock)}${renderChoices(message.choices)}</div>
`
}

function renderBlock(block: MessageBlock): Html {
  switch (block.kind) {
    case 'text':
      return html`<p>${block.text}</p>`
    case 'note':
      return html`<p class="note">${block.text}</p>`
    case 'quote':
      return renderQuote(block.text)
  }
}

function renderQuote(text: string): Html {
  const quote = html`<blockquote>${text}</blockquote>`
  if (text.length <= foldedQuoteLength) return quote
  return html`<details><summary>${wording.showWholeQuote}: <span class="excerpt">${excerptOf(text)}</span></summary>${quote}</details>`
}

/** The heading of a provision is its first line; a long one is cut at a word. */
function excerptOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? ''
  if (line.length <= 100) return line
  return `${line.slice(0, line.lastIndexOf(' ', 100) + 1 || 100).trimEnd()}…`
}

function renderChoices(choices: readonly MessageChoice[]): Html {
  const replies = choices.filter((choice) => choice.kind === 'reply')
  const links = choices.filter((choice) => choice.kind === 'link').filter(isWebLink)
  return html`${
    links.length === 0
      ? ''
      : html`<p class="links">${links.map(
          ({ url, label }) =>
            html`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}<span class="hidden"> ${wording.opensNewPage}</span></a> `,
        )}</p>`
  }${
    replies.length === 0
      ? ''
      : html`<form method="post" action="/chat#moi" class="choices">${replies.map(
          ({ id, label }) => html`<button name="choice" value="${id}">${label}</button>`,
        )}</form>`
  }`
}

function isWebLink({ url }: { readonly url: string }): boolean {
  return /^https?:\/\//i.test(url)
}

/** For a shared computer. Hidden, not left out, so that the script can show it later. */
function renderForget(shown: boolean): Html {
  return html`<form method="post" action="/chat/forget" id="forget" class="forget"${shown ? '' : html` hidden`}><button>${wording.forget}</button></form>`
}

function renderComposer(draft: string, hasNotice: boolean): Html {
  const describedBy = hasNotice ? 'goi-y thong-bao' : 'goi-y'
  return html`<footer class="bottom">
<form method="post" action="/chat#moi" id="composer" class="composer">
<label for="cau-hoi">${wording.inputLabel}</label>
<p class="note hint" id="goi-y">${wording.inputHint}</p>
<div class="row">
<textarea id="cau-hoi" name="text" rows="2" lang="vi" autocomplete="off" enterkeyhint="send" aria-describedby="${describedBy}">${draft}</textarea>
<button class="send">${wording.send}</button>
</div>
</form>
</footer>`
}
