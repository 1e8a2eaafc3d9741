import type { AnswerPart, AnswerReason } from './answer.ts'
import { longestQuestion } from './screen-question.ts'

const text = (content: string): AnswerPart[] => [{ kind: 'text', text: content }]

/** What is said where nothing has to be looked up. */
export const standardParts: Partial<Record<AnswerReason, AnswerPart[]>> = {
  'empty-question': text(
    'Bạn muốn hỏi điều gì về pháp luật? Ví dụ: "bao nhiêu tuổi thì được kết hôn", "thử việc tối đa mấy tháng".',
  ),
  'too-long': text(
    `Câu hỏi quá dài (tối đa ${longestQuestion.toLocaleString('vi-VN')} ký tự). Bạn hãy hỏi ngắn gọn từng việc một, không gửi nguyên văn đơn hay tài liệu.`,
  ),
  'too-vague': text(
    'Bạn hỏi về việc gì? Hãy ghi rõ thêm một chút, ví dụ: "xe máy vượt đèn đỏ phạt bao nhiêu", "làm khai sinh cần giấy tờ gì".',
  ),
  denunciation: text(
    'Tôi không nhận tin tố giác, đơn tố cáo và không viết đơn thay. Để giữ an toàn cho bạn, đừng ghi tên hay việc của ai ở đây. Việc phạm tội: hãy báo công an nơi gần nhất hoặc gọi 113. Việc của cán bộ, công chức: hãy đến nơi tiếp công dân của Ủy ban nhân dân xã, phường hoặc của tỉnh. Bạn có thể hỏi tôi: "tố cáo thì làm thủ tục thế nào".',
  ),
  'identity-papers': text(
    'Đừng gửi ảnh hay số giấy tờ tùy thân vào đây: tôi không nhận và không kiểm tra được. Cần kiểm tra giấy tờ, bạn hãy đến công an xã, phường hoặc bộ phận một cửa.',
  ),
  'personal-look-up': text(
    'Tôi không tra cứu thông tin của một người hay một số điện thoại, số giấy tờ; pháp luật bảo vệ dữ liệu cá nhân không cho phép. Nếu bị lừa đảo hay quấy rối, hãy báo công an nơi gần nhất.',
  ),
  prediction: text(
    'Tôi không đoán được kết quả một vụ việc; chỉ tòa án mới quyết định. Tôi có thể cho biết luật quy định thế nào, ví dụ: "ly hôn thì ai được nuôi con". Về vụ việc của mình, bạn hãy hỏi luật sư hoặc Trung tâm Trợ giúp pháp lý nhà nước của tỉnh.',
  ),
  'prompt-trick': text(
    'Tôi chỉ giải đáp pháp luật theo văn bản có sẵn và không đổi cách làm việc theo lời nhắn. Bạn muốn hỏi điều gì về pháp luật?',
  ),
  wrongdoing: text(
    'Tôi không hướng dẫn làm trái pháp luật. Tôi có thể cho biết luật quy định gì về việc này và cách làm đúng, ví dụ: "ai được tạm hoãn nghĩa vụ quân sự".',
  ),
  'mass-message': text(
    'Tôi không gửi tin nhắn cho người khác thay bạn. Chỉ cán bộ của Sở Tư pháp gửi được bản tin pháp luật.',
  ),
  'life-in-danger': text(
    [
      'Nếu đang nguy hiểm, hãy gọi ngay:',
      '- 113: công an',
      '- 115: cấp cứu',
      '- 114: chữa cháy, cứu nạn',
      '- 111: bảo vệ trẻ em',
      '- 1900 969 680: Ngôi nhà bình yên (bạo lực gia đình)',
      'Hãy tìm đến chỗ đông người hoặc người thân ở gần. Khi đã an toàn, bạn có thể hỏi tiếp ở đây.',
    ].join('\n'),
  ),
  'asked-for-a-person': text(
    'Tôi là hệ thống trả lời tự động. Để gặp người thật, bạn hãy đến Sở Tư pháp, Trung tâm Trợ giúp pháp lý nhà nước của tỉnh, hoặc công chức tư pháp - hộ tịch ở Ủy ban nhân dân xã, phường nơi bạn ở.',
  ),
}
