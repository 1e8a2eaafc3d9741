/** Every sentence of the chat page that is the page's own; answers come from the conversation. */
export const chatWording = {
  productName: 'Loa Luật',
  owner: 'Sở Tư pháp tỉnh Khánh Hòa',
  title: 'Loa Luật — Sở Tư pháp tỉnh Khánh Hòa',
  /** Required by Luật Trí tuệ nhân tạo 134/2025/QH15, Điều 11: people must know what answers. */
  automaticNotice: 'Bạn đang trao đổi với hệ thống trả lời tự động của Sở Tư pháp tỉnh Khánh Hòa.',
  skipLink: 'Chuyển tới ô nhập câu hỏi',
  conversationLabel: 'Cuộc trò chuyện',
  welcome:
    'Xin chào! Hãy hỏi về pháp luật bằng lời của bạn; gõ không dấu cũng được. Câu trả lời luôn kèm điều luật để bạn kiểm tra.',
  privacyHint:
    'Bạn không cần cho biết họ tên, số căn cước hay số điện thoại. Việc khẩn cấp: gọi 113 (công an), 115 (cấp cứu), 111 (bảo vệ trẻ em).',
  examplesLabel: 'Ví dụ, bạn có thể hỏi:',
  citizen: 'Bạn:',
  bot: 'Loa Luật:',
  inputLabel: 'Câu hỏi của bạn',
  inputHint: 'Tối đa 2.000 ký tự.',
  send: 'Gửi',
  forget: 'Xóa cuộc trò chuyện trên trang này',
  showWholeQuote: 'Xem nguyên văn',
  opensNewPage: '(mở trang mới)',
  someChoice: 'Lựa chọn của bạn',
  empty: 'Bạn chưa nhập câu hỏi. Hãy viết câu hỏi vào ô bên dưới rồi bấm “Gửi”.',
  tooLong:
    'Câu hỏi dài quá 2.000 ký tự nên hệ thống không đọc được. Bạn hãy viết ngắn lại, mỗi lần hỏi một việc.',
  tooMany: (seconds: number) =>
    `Bạn gửi hơi nhanh. Vui lòng chờ ${seconds} giây rồi gửi lại, hệ thống vẫn sẵn sàng trả lời bạn.`,
  crossSite:
    'Yêu cầu đến từ một trang khác nên không được nhận. Hãy mở trang này và gửi lại câu hỏi.',
  failed:
    'Xin lỗi, hệ thống đang gặp trục trặc nên chưa trả lời được. Bạn hãy thử lại sau ít phút.',
} as const

/** Sent as they stand when tapped on the empty page. */
export const exampleQuestions = [
  'Bao nhiêu tuổi thì được kết hôn?',
  'Đi xe máy vượt đèn đỏ bị phạt bao nhiêu tiền?',
  'Nghỉ việc phải báo trước bao nhiêu ngày?',
  'Ai được trợ giúp pháp lý miễn phí?',
] as const
