import type { RefusalReason } from './answer.ts'

// Who asks how the law deals with something wants an answer, whatever the thing is.
const asksForLaw =
  /\b(o dau|the nao|ra sao|lam sao|nhu nao|thu tuc|trinh tu|co duoc|duoc (?:khong|ko|k|kh|hong|hok|hem)|tru dap|co phai|bao lau|co quan nao|ai giai quyet|den dau|gui dau|nop dau|can gi|giay to gi|la gi|khi nao|quy dinh|bi phat|muc phat|phat bao nhieu|toi gi|co bi|bi xu ly|xu ly sao)\b/

interface Pattern {
  readonly reason: RefusalReason
  /** Against the folded question. */
  readonly wanted: RegExp
  /** Whether a question about the law in the same words is answered all the same. */
  readonly unlessAsked: boolean
}

const self = '(?:toi|em|(?<!xac )minh|con|chau|tui|anh|chi)'
const request = '(?:giup|gium|dum|ho)'

const patterns: readonly Pattern[] = [
  {
    reason: 'prompt-trick',
    wanted:
      /\bignore (?:all |the |any |your )*(?:previous|above|prior)|\bsystem prompt\b|\bbo qua (?:moi |cac |het |tat ca |nhung )*(?:huong dan|chi dan|quy tac|lenh)|\bquen (?:het|di|tat ca)?(?: moi| cac| nhung)* ?(?:huong dan|chi dan|quy tac)|\btu (?:gio|bay gio|nay)(?: tro di)? (?:ban|may|mi|bot) la\b|\bdong vai (?!tro\b)|\bgia (?:vo|su) (?:la )?(?:ban|may) (?:la|khong)\b|\bjailbreak\b|\bin ra (?:chi dan|huong dan|lenh) (?:he thong|cua ban)/,
    unlessAsked: false,
  },
  {
    reason: 'denunciation',
    wanted: new RegExp(
      `\\b${self} (?:muon |can |xin |phai )?(?:to cao|to giac|trinh bao|bao tin)\\b|\\b(?:ten|thong tin) nguoi (?:toi|em|minh) to cao|\\b(?:soan|viet|lam|thao)(?: ${request})?(?: cho)?(?: ${self})? (?:la |mot |cai )*don to cao`,
    ),
    unlessAsked: true,
  },
  {
    reason: 'identity-papers',
    wanted:
      /\b(?:gui|chup|scan)\b.{0,30}\b(?:can cuoc|cccd|cmnd|chung minh|ho chieu|so do|so hong|giay to)\b.{0,40}\b(?:kiem tra|xem|duoc chua|cho ban|day|luu)\b/,
    unlessAsked: false,
  },
  {
    reason: 'personal-look-up',
    wanted:
      /\b(?:tra|tra cuu|tim|kiem tra|check|xem)\b.{0,60}(?:\b\d{9,12}\b|\bthong tin ca nhan cua (?:nguoi|anh|chi|ong|ba)\b)/,
    unlessAsked: true,
  },
  {
    reason: 'prediction',
    wanted: new RegExp(
      `\\b(?:du doan|doan ${request})\\b.{0,40}\\b(?:ban an|toa|phien|vu|an)\\b|\\btoa\\b.{0,40}\\b(?:du doan|doan ${request})\\b|\\b(?:phien toa|vu kien|vu an|vu).{0,30}\\b${self}\\b.{0,20}\\bthang (?:kien|khong)|\\bco thang kien\\b|\\btoa (?:se|co) (?:phat|xu|tuyen) (?:em|anh|chi|con|chong|vo|ba|me|bo|chau)(?: trai| gai)? ${self}\\b|\\bchac chan toa\\b`,
    ),
    unlessAsked: false,
  },
  {
    reason: 'mass-message',
    wanted:
      /\b(?:gui|nhan|phat) (?:tin nhan|tin|thong bao)\b.{0,20}\b(?:tat ca|moi nguoi|toan bo|ca he thong)\b/,
    unlessAsked: true,
  },
  {
    reason: 'wrongdoing',
    wanted: new RegExp(
      `\\b(?:chi|day|bay|huong dan|cach)\\b(?: ${request}| ${self}| cach)* (?:tron|lach|ne|qua mat|giau) .{0,40}(?:khong bi phat hien|ma khong bi|cho khoi)|\\bcach (?:tron|lach) (?:nghia vu|thue|luat)`,
    ),
    unlessAsked: false,
  },
]

// "giả" without its mark may be a price or a family: only as it is written, or where it is plain.
const forging =
  /(?:cách|hướng dẫn|chỉ(?: tôi| em| mình)?(?: cách)?|dạy) làm [^?.]{0,40}giả(?!\p{L})|(?:cach|huong dan|chi|day) lam .{0,40} gia (?:y nhu that|nhu that|giong that)/u

/**
 * Why a question is a request that has to be refused; null for one that may be answered.
 *
 * @param text - as written, in lower case
 * @param folded - the same without diacritics
 */
export function refusalOf(text: string, folded: string): RefusalReason | null {
  const isAboutLaw = asksForLaw.test(folded)
  if (forging.test(text) && !isAboutLaw) return 'wrongdoing'
  const found = patterns.find(
    ({ wanted, unlessAsked }) => wanted.test(folded) && !(unlessAsked && isAboutLaw),
  )
  return found?.reason ?? null
}
