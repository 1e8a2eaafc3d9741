/** A button of a message, as it arrived. */
export interface ZaloServerButton {
  readonly title: string
  readonly type: string
  readonly payload: unknown
}

/** What a client posts to message/cs, as far as anybody can trust it. */
export interface MessageBody {
  readonly recipient?: { readonly user_id?: unknown }
  readonly message?: {
    readonly text?: unknown
    readonly attachment?: Attachment
  }
}

interface Attachment {
  readonly type?: unknown
  readonly payload?: {
    readonly template_type?: unknown
    readonly buttons?: readonly ZaloServerButton[]
  }
}

/**
 * Zalo's rules for buttons under a text.
 *
 * @returns what is wrong with the buttons, in words that name the field; null when nothing is
 */
export function faultOfButtons(
  attachment: Attachment | undefined,
  buttons: readonly ZaloServerButton[],
): string | null {
  if (attachment === undefined) return null
  if (attachment.type !== 'template') return 'attachment type is invalid'
  if (attachment.payload?.template_type !== undefined) return 'payload template_type is invalid'
  if (buttons.length < 1 || buttons.length > 5) return 'buttons must be 1 to 5'
  for (const { title, type, payload } of buttons) {
    if (typeof title !== 'string' || title === '' || [...title].length > 100) {
      return 'title of the buttons must be 1 to 100 characters'
    }
    if (!isButtonPayload(type, payload)) return 'payload of the buttons is invalid'
  }
  return null
}

function isButtonPayload(type: string, payload: unknown): boolean {
  const fields = (payload ?? {}) as { url?: unknown; phone_code?: unknown; content?: unknown }
  switch (type) {
    case 'oa.query.show':
    case 'oa.query.hide':
      return typeof payload === 'string' && payload !== '' && payload.length <= 1000
    case 'oa.open.url':
      return typeof fields.url === 'string' && /^https?:\/\//.test(fields.url)
    case 'oa.open.phone':
      return typeof fields.phone_code === 'string'
    case 'oa.open.sms':
      return typeof fields.phone_code === 'string' && String(fields.content ?? '').length <= 160
    default:
      return false
  }
}
