import { relative } from 'node:path'
import type { ModelConfig } from '../platform/config.ts'
import type { App } from './assemble.ts'

/** The one screen a person sees after starting: what is on, and how to switch the rest on. */
export function startScreen(
  app: Pick<App, 'config' | 'keyFile'>,
  address: string,
  corpus: { readonly documents: number; readonly articles: number; readonly digests: number },
  waitingForOfficer: number,
): string {
  const { config, keyFile } = app
  const near = (path: string) => {
    const short = relative(process.cwd(), path)
    return short !== '' && !short.startsWith('..') ? `./${short}` : path
  }
  const number = (value: number) => value.toLocaleString('vi-VN')
  const telegram =
    config.telegram === null
      ? 'tắt   bật: đặt TELEGRAM_BOT_TOKEN (lấy ở @BotFather)'
      : `bật   (${config.telegram.mode === 'polling' ? 'hỏi định kỳ' : 'webhook'})`
  const zalo =
    config.zalo === null
      ? 'tắt   bật: đặt ZALO_APP_ID, ZALO_APP_SECRET, ZALO_OA_ID, ZALO_OA_SECRET_KEY'
      : 'bật   (lần đầu: npm run -s cli -- zalo seed-token)'
  return [
    '',
    '  LOA LUẬT · hệ thống phổ biến, giáo dục pháp luật',
    '',
    `  Khung chat    bật   ${address}`,
    `  Telegram      ${telegram}`,
    `  Zalo OA       ${zalo}`,
    config.model === null
      ? '  Mô hình       không dùng: câu trả lời trích nguyên văn từ văn bản'
      : `  Mô hình       ${config.model.name}: câu hỏi, đã che dữ liệu cá nhân, được gửi tới ${hostOf(config.model)}`,
    ...(config.model === null
      ? ['                bật: MODEL_ANSWERS=on cùng MODEL (người dân hỏi gì sẽ rời khỏi máy này)']
      : ['                tắt ngay khi cần: npm run -s cli -- model off']),
    '',
    `  Kho luật      ${number(corpus.documents)} văn bản, ${number(corpus.articles)} điều nguyên văn, ${number(corpus.digests)} tóm tắt`,
    '                thêm: npm run -s cli -- import TỆP_HAY_THƯ_MỤC',
    config.databaseUrl === null
      ? `  Dữ liệu       ${near(config.dataDir)} (PGlite nhúng; máy chủ riêng: đặt DATABASE_URL)`
      : '  Dữ liệu       máy chủ PostgreSQL (DATABASE_URL)',
    `  Khóa mã hóa   ${near(keyFile.path)}`,
    ...(keyFile.isNew
      ? [
          '                Khóa vừa được tạo. Hãy chép nó ra nơi khác: mất khóa là mất địa chỉ',
          '                người đăng ký và mã truy cập Zalo, kể cả trong bản sao lưu.',
        ]
      : []),
    config.takesHandovers
      ? `  Cán bộ        ${number(waitingForOfficer)} câu hỏi chờ trả lời: npm run -s cli -- handover list`
      : '  Cán bộ        không nhận câu hỏi   bật: HANDOVER=on',
    `  Giờ gửi tin   ${config.sendWindow === 'always' ? 'mọi lúc' : windowText(config.sendWindow)}`,
    '',
    '  Lệnh khác: npm run -s cli -- --help      Dừng: Ctrl+C',
    '',
  ].join('\n')
}

/** Where questions go, so that nobody is left to guess. */
function hostOf({ provider, baseUrl }: ModelConfig): string {
  return baseUrl === null ? provider : new URL(baseUrl).host
}

function windowText({ fromMinute, toMinute }: { fromMinute: number; toMinute: number }): string {
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return `${clock(fromMinute)}–${clock(toMinute)}`
}
