import { UnreadableFileError } from './unreadable-file.ts'

/**
 * Looks through a Word 97 file before a library reads it: its sectors are chained by a table, and a
 * chain that comes back to itself, or tables larger than the file, would keep the library busy until
 * memory is full.
 *
 * Source: [MS-CFB], sections 2.2 (header), 2.3 (FAT) and 2.5 (DIFAT).
 *
 * @throws {UnreadableFileError} when a chain does not end, or the header promises what is not there
 */
export function checkCompoundFile(bytes: Buffer, name: string): void {
  const isSound = bytes.length >= headerBytes && hasSoundTables(bytes)
  if (isSound) return
  throw new UnreadableFileError(
    `${name}: tệp .doc bị hỏng hoặc chưa tải xong. Hãy mở bằng Word và lưu lại dạng .docx, rồi nhập lại.`,
  )
}

const headerBytes = 512
const firstSpecial = 0xfffffffa // free, end of chain, and what marks the tables themselves

function hasSoundTables(bytes: Buffer): boolean {
  const shift = bytes.readUInt16LE(30)
  if (shift !== 9 && shift !== 12) return false
  const sectorBytes = 1 << shift
  const sectors = Math.ceil((bytes.length - sectorBytes) / sectorBytes)
  // How many sectors the FAT, the mini FAT and the DIFAT take, by the header.
  if ([44, 64, 72].some((at) => bytes.readUInt32LE(at) > sectors)) return false
  const fatSectors = listFatSectors(bytes, sectorBytes, sectors)
  if (fatSectors === null) return false
  const next = new Uint32Array(fatSectors.length * (sectorBytes / 4))
  fatSectors.forEach((sector, i) => {
    const at = (sector + 1) * sectorBytes
    for (let j = 0; j < sectorBytes / 4 && at + 4 * j + 4 <= bytes.length; j++) {
      next[i * (sectorBytes / 4) + j] = bytes.readUInt32LE(at + 4 * j)
    }
  })
  return !hasLoop(next)
}

/** @returns null when the list of lists does not end */
function listFatSectors(bytes: Buffer, sectorBytes: number, sectors: number): number[] | null {
  const found: number[] = []
  const take = (at: number, count: number) => {
    for (let i = 0; i < count && at + 4 * i + 4 <= bytes.length; i++) {
      const sector = bytes.readUInt32LE(at + 4 * i)
      if (sector < sectors) found.push(sector)
    }
  }
  take(76, 109)
  let sector = bytes.readUInt32LE(68)
  for (let steps = 0; sector < firstSpecial; steps++) {
    if (steps >= sectors || sector >= sectors) return null
    const at = (sector + 1) * sectorBytes
    const last = at + sectorBytes - 4
    if (last + 4 > bytes.length) return null
    take(at, sectorBytes / 4 - 1)
    sector = bytes.readUInt32LE(last)
  }
  return found.length > sectors ? null : found
}

/** Whether some chain comes back to a sector it has been at. */
function hasLoop(next: Uint32Array): boolean {
  const seenIn = new Uint32Array(next.length)
  for (let start = 0; start < next.length; start++) {
    let at = start
    while (at < next.length && seenIn[at] === 0) {
      seenIn[at] = start + 1
      at = next[at] ?? firstSpecial
    }
    if (at < next.length && seenIn[at] === start + 1) return true
  }
  return false
}
