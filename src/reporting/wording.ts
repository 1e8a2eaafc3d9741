import type { ChannelName } from '../messaging/channel.ts'
import type { ReachAnswerStatus } from '../reach/reach-event.ts'

/** Channels as a report writes them. */
export const channelLabels: Readonly<Record<ChannelName, string>> = {
  zalo: 'Zalo OA',
  telegram: 'Telegram',
  web: 'Trang web',
  terminal: 'Dòng lệnh (thử nghiệm)',
}

/** Ends of a question as a report writes them. */
export const answerStatusLabels: Readonly<Record<ReachAnswerStatus, string>> = {
  answered: 'Trả lời có căn cứ',
  'answered-with-warning': 'Trả lời có căn cứ, kèm lưu ý',
  'needs-clarification': 'Đề nghị hỏi rõ thêm',
  'no-basis': 'Không đủ căn cứ để trả lời',
  'out-of-scope': 'Ngoài phạm vi pháp luật',
  refused: 'Từ chối trả lời',
  emergency: 'Hướng dẫn liên hệ khẩn cấp',
  'handed-over': 'Chuyển cán bộ trả lời',
}

/** How the figures are counted, one note a paragraph. */
export const definitions: readonly string[] = [
  'Lượt là số lần sự việc xảy ra; người là số tài khoản khác nhau trên một kênh trong kỳ. Một người hỏi ba lần được tính ba lượt và một người.',
  'Một người dùng hai kênh không nhận biết được là một, nên số người chỉ tính riêng từng kênh; cộng các kênh là “lượt tài khoản”, không phải số người.',
  'Gửi khác nhận, nhận khác xem. “Gửi được” là kênh đã chấp nhận tin; “đã nhận”, “đã xem” chỉ tính khi kênh báo lại. Kênh không báo lại ghi “không có số liệu”, không ghi số 0; dòng tổng chỉ cộng các kênh có số liệu.',
  'Lượt gửi “không rõ” là lượt bị ngắt giữa chừng, không xác định được đã gửi hay chưa và không tự gửi lại; “không gửi” là lượt bỏ qua vì người nhận đã hủy hoặc không còn đủ điều kiện nhận.',
  'Tỷ lệ trả lời có căn cứ = lượt trả lời có trích dẫn pháp luật / lượt trả lời, không kể câu hỏi ngoài phạm vi. Tỷ lệ chuyển cán bộ tính trên lượt hỏi; tỷ lệ gửi tính trên tổng lượt gửi, kể cả không rõ và không gửi.',
  'Người tương tác là người đã hỏi, bấm nút, đăng ký nhận tin hoặc đề nghị gặp cán bộ trong kỳ. Lượt của người không đồng ý cho thống kê vẫn được đếm nhưng không được tính vào số người.',
  'Hủy nhận tin là rút lại đồng ý nhận tin; rời kênh là chặn hoặc bỏ quan tâm tài khoản của Sở.',
  'Địa bàn là nơi người dùng tự khai hoặc mã QR, đường dẫn đã dùng, nếu không có thì ghi “Chưa xác định”. Tài khoản đổi địa bàn trong kỳ được tính ở từng địa bàn, nên tổng theo địa bàn có thể lớn hơn tổng theo kênh.',
  'Số liệu trên nền tảng số được báo cáo riêng, không cộng vào số lượt người tham dự phổ biến pháp luật trực tiếp.',
]
