import { type AdministrativeUnit, unitName } from '../audience/administrative-unit.ts'
import type { ChannelName } from '../messaging/channel.ts'
import {
  type MessageChoice,
  type OutboundMessage,
  plainMessage,
  splitText,
} from '../messaging/message.ts'
import { choiceIds } from './commands.ts'

// Every Vietnamese sentence of the conversation itself. Answers to questions are worded in answering/.

const subscribeChoice: MessageChoice = {
  kind: 'reply',
  id: choiceIds.subscribe,
  label: 'Đăng ký nhận tin luật mới',
}

/** Under what the bot cannot answer itself. */
export const officerChoice: MessageChoice = {
  kind: 'reply',
  id: choiceIds.handOver,
  label: 'Gửi câu hỏi cho cán bộ',
}

/** Under every answer: the quickest way to say that it misses the point. */
export const helpfulChoice: MessageChoice = {
  kind: 'reply',
  id: choiceIds.helpful,
  label: 'Có ích',
}

/** Why an answer missed the point. */
export const reasonChoices: readonly MessageChoice[] = [
  { kind: 'reply', id: choiceIds.wrong, label: 'Trả lời sai' },
  { kind: 'reply', id: choiceIds.beside, label: 'Không đúng việc tôi hỏi' },
  { kind: 'reply', id: choiceIds.unclear, label: 'Khó hiểu' },
]

export const notItChoice: MessageChoice = {
  kind: 'reply',
  id: choiceIds.notIt,
  label: 'Chưa đúng ý tôi',
}

/** The sentence a person agrees to, kept word for word as proof. */
export const newsConsentWording =
  'Tôi đồng ý nhận tin tóm tắt văn bản pháp luật mới của Sở Tư pháp tỉnh Khánh Hòa qua kênh này. Tôi có thể dừng bất cứ lúc nào bằng cách nhắn HUY.'

/** What is agreed to by naming one's commune. */
export const statisticsConsentWording =
  'Tôi đồng ý cho tính nơi ở (xã, phường) của tôi vào số liệu thống kê của Sở Tư pháp tỉnh Khánh Hòa, không kèm tên hay số điện thoại.'

/** What a person said by stopping. */
export const stopWording = 'Người nhận nhắn dừng nhận tin.'

/** What a person said by answering no. */
export const declineWording = 'Người nhận trả lời không đồng ý nhận tin.'

const notice = [
  'Bạn đang trao đổi với hệ thống trả lời tự động của Sở Tư pháp tỉnh Khánh Hòa.',
  'Hệ thống lưu mã liên lạc của bạn ở dạng mã hóa để trả lời và đếm số lượt hỏi. Câu hỏi chỉ được nhớ trong 30 phút; câu chưa trả lời được thì giữ lại, không kèm tên hay số điện thoại, để bổ sung kho văn bản. Hệ thống nhớ quy định nào đã trả lời bạn, để báo lại nếu quy định đó thay đổi hay câu trả lời sai. Đừng gửi ảnh giấy tờ tùy thân.',
].join('\n')

const howToAsk =
  'Bạn cứ hỏi bằng lời thường ngày, có dấu hay không dấu đều được. Ví dụ: "bao nhieu tuoi thi duoc ket hon", "thử việc tối đa mấy tháng".'

export const wording = {
  welcome: (channel: ChannelName): OutboundMessage =>
    plainMessage(
      `Xin chào! Đây là Loa Luật.\n${notice}\n\n${howToAsk}`,
      canGetNews(channel) ? [subscribeChoice] : [],
    ),

  help: (channel: ChannelName): OutboundMessage =>
    plainMessage(
      [
        howToAsk,
        ...(canGetNews(channel)
          ? ['Nhắn DANG KY để nhận tin luật mới.', 'Nhắn HUY để dừng nhận tin.']
          : []),
        'Câu trả lời luôn kèm điều, khoản của văn bản. Khi không có căn cứ, hệ thống sẽ nói rõ.',
      ].join('\n'),
      canGetNews(channel) ? [subscribeChoice] : [],
    ),

  thanked: plainMessage(
    'Không có gì ạ! Khi cần hỏi về pháp luật, bạn cứ nhắn vào đây bất cứ lúc nào.',
  ),

  // A bare "ok" may be meant for the question about news, and is no consent.
  goOn: (channel: ChannelName): OutboundMessage =>
    plainMessage(
      [
        'Vâng. Bạn cần hỏi gì thêm về pháp luật thì cứ nhắn nhé.',
        ...(canGetNews(channel) ? ['Nếu muốn nhận tin luật mới, hãy nhắn DANG KY.'] : []),
      ].join('\n'),
    ),

  firstContactNotice: { kind: 'note', text: notice } as const,

  askForConsent: (channel: ChannelName): OutboundMessage =>
    plainMessage(
      [
        'Mỗi khi có luật mới, Sở Tư pháp gửi bạn một tin tóm tắt ngắn, không quá một tin mỗi ngày.',
        ...(channel === 'zalo'
          ? [
              'Bài viết của trang Zalo vẫn đến mọi người quan tâm trang; muốn thôi nhận bài viết thì bỏ quan tâm trang.',
            ]
          : []),
        'Bạn có đồng ý nhận không?',
        `“${newsConsentWording}”`,
      ].join('\n'),
      [
        { kind: 'reply', id: choiceIds.agreeNews, label: 'Tôi đồng ý nhận tin' },
        { kind: 'reply', id: choiceIds.declineNews, label: 'Không, cảm ơn' },
      ],
    ),

  declined: plainMessage('Vâng, bạn sẽ không nhận tin. Bạn vẫn hỏi đáp bình thường.'),

  subscribed: plainMessage(
    [
      'Đã ghi nhận: bạn đồng ý nhận tin luật mới. Nhắn HUY bất cứ lúc nào để dừng.',
      '',
      'Bạn ở xã, phường nào? (Không bắt buộc. Gõ tên xã, phường để chúng tôi thống kê theo địa bàn và gửi tin của địa phương.)',
    ].join('\n'),
    [{ kind: 'reply', id: choiceIds.skipCommune, label: 'Bỏ qua' }],
  ),

  communeStored: (unit: AdministrativeUnit): OutboundMessage =>
    plainMessage(`Cảm ơn bạn. Đã ghi nơi ở: ${unitName(unit)}. Giờ bạn có thể hỏi về pháp luật.`),

  communeSkipped: plainMessage('Vâng. Giờ bạn có thể hỏi về pháp luật.'),

  communeUnknown: plainMessage(
    'Tôi chưa tìm thấy xã, phường này trong tỉnh Khánh Hòa. Bạn gõ lại tên, hoặc bấm Bỏ qua.',
    [{ kind: 'reply', id: choiceIds.skipCommune, label: 'Bỏ qua' }],
  ),

  communeAmbiguous: (units: readonly AdministrativeUnit[]): OutboundMessage =>
    plainMessage('Tên này nay thuộc nhiều nơi. Bạn ở nơi nào?', [
      ...units.slice(0, 8).map(
        (unit): MessageChoice => ({
          kind: 'reply',
          id: `${choiceIds.communePrefix}${unit.code}`,
          label: unitName(unit),
        }),
      ),
      { kind: 'reply', id: choiceIds.skipCommune, label: 'Bỏ qua' },
    ]),

  stopped: (channel: ChannelName): OutboundMessage =>
    plainMessage(
      channel === 'zalo'
        ? 'Đã dừng gửi tin cho bạn. Bài viết của trang Zalo vẫn đến mọi người quan tâm trang; muốn thôi nhận bài viết thì bỏ quan tâm trang. Bạn vẫn hỏi đáp bình thường.'
        : 'Đã dừng gửi tin cho bạn. Bạn vẫn hỏi đáp bình thường; nhắn DANG KY nếu muốn nhận lại.',
    ),

  newsNotHere: plainMessage(
    'Khung trò chuyện này không gửi tin được. Bạn hãy đăng ký nhận tin luật mới qua Zalo hoặc Telegram của Sở Tư pháp.',
  ),

  notIt: (choices: readonly MessageChoice[]): OutboundMessage =>
    plainMessage(
      [
        'Cảm ơn bạn đã báo; câu hỏi được ghi lại để sửa.',
        'Bạn cho biết thêm: chưa đúng ở chỗ nào?',
        'Bạn cũng có thể thử hỏi lại, nêu rõ việc cần hỏi, ví dụ: ai, việc gì, loại giấy tờ hay loại xe nào.',
        ...(choices.some(isOfficer) ? ['Hoặc gửi câu hỏi cho cán bộ trả lời.'] : []),
      ].join('\n'),
      choices,
    ),

  helpful: plainMessage('Cảm ơn bạn! Bạn cần hỏi gì thêm thì cứ gõ nhé.'),

  reasonHeard: (choices: readonly MessageChoice[]): OutboundMessage =>
    plainMessage(
      [
        'Cảm ơn bạn, tôi đã ghi lại để cán bộ xem.',
        ...(choices.length > 0 ? ['Việc gấp, bạn gửi câu hỏi cho cán bộ trả lời.'] : []),
      ].join('\n'),
      choices,
    ),

  askForHandoverQuestion: plainMessage(
    'Bạn hãy viết câu hỏi muốn gửi cán bộ trong một tin nhắn. Đừng ghi họ tên, số giấy tờ hay số điện thoại của ai; cần gặp riêng, cán bộ sẽ hẹn bạn.',
  ),

  handedOver: (number: number, question: string, channel: ChannelName): OutboundMessage =>
    plainMessage(
      [
        `Đã gửi câu hỏi số ${number} của bạn đến cán bộ Sở Tư pháp: “${excerpt(question)}”`,
        channel === 'web'
          ? 'Khi có trả lời, bạn sẽ thấy ngay trong khung chat này, miễn là bạn chưa đóng trình duyệt.'
          : 'Khi có trả lời, cán bộ sẽ nhắn cho bạn ngay tại đây.',
        'Tên người, số điện thoại, số giấy tờ trong câu hỏi đã được che đi.',
        'Việc gấp, hay sắp hết thời hạn khiếu nại, kháng cáo, bạn đừng chờ: hãy đến Trung tâm Trợ giúp pháp lý nhà nước của tỉnh hoặc Ủy ban nhân dân xã, phường nơi bạn ở.',
      ].join('\n'),
    ),

  tooManyHandovers: plainMessage(
    'Bạn đang có ba câu hỏi chờ cán bộ trả lời. Xin chờ trả lời rồi hãy gửi thêm; trong lúc đó bạn vẫn hỏi đáp bình thường.',
  ),

  officerReply: ({
    id,
    question,
    isCorrection,
    reply,
  }: {
    readonly id: number
    readonly question: string | null
    readonly isCorrection: boolean
    readonly reply: string
  }): OutboundMessage => ({
    blocks: [
      {
        kind: 'text',
        text: [
          isCorrection
            ? 'Sở Tư pháp đính chính một câu trả lời đã gửi bạn'
            : `Cán bộ Sở Tư pháp trả lời câu hỏi số ${id} của bạn`,
          question === null ? ':' : `${isCorrection ? '' : ','} “${excerpt(question)}”:`,
        ].join(''),
      },
      { kind: 'text', text: reply },
      {
        kind: 'note',
        text: 'Trả lời có tính tham khảo, không thay thế tư vấn của luật sư hay kết luận của cơ quan có thẩm quyền.',
      },
    ],
    choices: [],
  }),

  tooFast: (seconds: number): OutboundMessage =>
    plainMessage(
      `Bạn nhắn nhanh quá, tôi trả lời không kịp. Xin chờ khoảng ${seconds} giây rồi nhắn lại. Nếu đang nguy hiểm, hãy gọi ngay 113 (công an) hoặc 115 (cấp cứu).`,
    ),

  onlyText: plainMessage(
    'Tôi chỉ đọc được chữ. Bạn hãy gõ câu hỏi, và đừng gửi ảnh giấy tờ tùy thân.',
  ),

  unknownChoice: plainMessage(
    'Nút này không còn dùng được. Bạn hãy gõ câu hỏi hoặc nhắn TRO GIUP.',
  ),

  failed: plainMessage(
    'Xin lỗi, hệ thống đang gặp trục trặc nên chưa trả lời được. Bạn hãy thử lại sau ít phút.',
  ),
}

/** Whether broadcasts can reach people on this channel. */
export function canGetNews(channel: ChannelName): boolean {
  return channel === 'telegram' || channel === 'zalo'
}

function isOfficer(choice: MessageChoice): boolean {
  return choice.kind === 'reply' && choice.id === choiceIds.handOver
}

function excerpt(question: string): string {
  const oneLine = question.replace(/\s+/g, ' ').trim()
  return oneLine.length <= 120 ? oneLine : `${splitText(oneLine, 119)[0]}…`
}
