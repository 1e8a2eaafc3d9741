import type { OutboundMessage } from '../messaging/message.ts'
import type { Campaign } from './campaign.ts'

/** The id of the button under every broadcast that ends them. */
export const stopChoiceId = 'stop'

const whyYouGetThis =
  'Tin gửi tự động của Sở Tư pháp tỉnh Khánh Hòa. Bạn nhận tin này vì đã đồng ý nhận tin phổ biến ' +
  'pháp luật. Không muốn nhận nữa, hãy bấm “Dừng nhận tin” hoặc nhắn: DỪNG'

/** What a recipient of the campaign reads, and the button that ends such messages. */
export function toCampaignMessage({ summary }: Pick<Campaign, 'summary'>): OutboundMessage {
  const lines = summary.lines.map((line) => `• ${line.text}`)
  return {
    blocks: [
      { kind: 'text', text: [summary.title, ...lines].join('\n\n').normalize('NFC') },
      { kind: 'note', text: summary.sourceLine.normalize('NFC') },
      { kind: 'note', text: whyYouGetThis },
    ],
    choices: [{ kind: 'reply', id: stopChoiceId, label: 'Dừng nhận tin' }],
  }
}
