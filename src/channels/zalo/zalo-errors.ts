/** What to do about an error code: the classes of section 8 of our notes on the OA API. */
export type ZaloErrorClass =
  /** The same request may succeed a little later. */
  | 'retry'
  /** The request itself is wrong, or the code is unknown: sending it again changes nothing. */
  | 'permanent'
  /** This person cannot be reached this way now. */
  | 'unreachable'
  | 'refresh'
  /** Account, app, permission or money: everything stops until a person acts. */
  | 'stop'
  /** A quota or a closed hour: not before it resets. */
  | 'reschedule'

const codesByClass: Readonly<Record<Exclude<ZaloErrorClass, 'permanent'>, readonly number[]>> = {
  retry: [-32, -100, -200, -214],
  unreachable: [-213, -217, -227, -230, -232, -244],
  refresh: [-216, -220, -124],
  stop: [-204, -205, -209, -212, -219, -221, -223, -224, -235, -242, -320, -321],
  reschedule: [-211, -218, -234],
}
const classByCode = new Map<number, ZaloErrorClass>(
  Object.entries(codesByClass).flatMap(([name, codes]) =>
    codes.map((code): [number, ZaloErrorClass] => [code, name as ZaloErrorClass]),
  ),
)

/** The class of a negative code of the OA API; an unknown one is permanent, never retried forever. */
export function classifyZaloCode(code: number): ZaloErrorClass {
  return classByCode.get(code) ?? 'permanent'
}

/** The Zalo API answered, and its answer was an error: the request certainly had no effect. */
export class ZaloApiError extends Error {
  override readonly name = 'ZaloApiError'
  readonly safeToLog = true
  /** Zalo's own code, negative. */
  readonly code: number
  readonly class: ZaloErrorClass
  /** The parameter that Zalo's message named; the message itself may quote a person's id or words. */
  readonly field: string | null

  constructor(method: string, code: number, providerMessage: string) {
    const field = namedField(providerMessage)
    super(`Zalo ${method} failed with ${code}${field === null ? '' : ` (${field})`}`)
    this.code = code
    this.class = classifyZaloCode(code)
    this.field = field
  }
}

/** The Zalo API gave no answer that can be read: what became of the request is unknown. */
export class ZaloTransportError extends Error {
  override readonly name = 'ZaloTransportError'
  readonly safeToLog = true
  /** The one case in which something is known: no connection existed. */
  readonly neverSent: boolean

  constructor(method: string, what: string, neverSent: boolean) {
    super(`Zalo ${method} got no readable answer: ${what}`)
    this.neverSent = neverSent
  }
}

/** `user_id` first: a message about the recipient may name other words as well. */
function namedField(providerMessage: string): string | null {
  const fields = ['user_id', 'text', 'buttons', 'title', 'payload', 'attachment', 'message']
  return fields.find((field) => new RegExp(`\\b${field}\\b`, 'i').test(providerMessage)) ?? null
}
