import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Who holds a data folder. */
export interface LockHolder {
  readonly pid: number
  /** `bot`, or the command that is running. */
  readonly role: string
  readonly since: string
}

/** Another process works in the data folder. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError'
  readonly safeToLog = true
  readonly holder: LockHolder | null

  constructor(folder: string, holder: LockHolder | null) {
    const who =
      holder === null
        ? 'một tiến trình khác'
        : `"${holder.role}" (pid ${holder.pid}, từ ${holder.since})`
    super(
      `Thư mục dữ liệu ${folder} đang được ${who} sử dụng. ` +
        'Mỗi thư mục chỉ một tiến trình được mở. Hãy dừng tiến trình kia, hoặc đặt DATA_DIR khác. ' +
        '(The data folder is in use by another process; stop it or set another DATA_DIR.)',
    )
    this.holder = holder
  }
}

/** SQLite's code for a file that another process has locked. */
const busy = 5

// Two that come at the same moment get in each other's way first; SQLite lets one of them through
// while the other waits. In its exclusive locking mode neither would ever step back.
const waitMs = 500

// A lock whose owner forgot about it would end with the next garbage collection.
const held = new Set<DatabaseSync>()

/** A held lock. */
export interface FolderLock {
  release(): void
}

/**
 * Takes the data folder for this process.
 *
 * PGlite has no lock of its own, and two processes on one folder silently lose rows. The lock is
 * SQLite's exclusive file lock: the operating system gives it up when the process ends in any way,
 * kill -9 included, so nothing stale is ever left behind. Of two that come at the same moment one gets
 * it.
 *
 * @throws {FolderLockedError} when another process holds it
 */
export function lockFolder(folder: string, role: string): FolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const holderFile = join(folder, 'lock.json')
  const file = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: waitMs })
  try {
    file.exec('begin exclusive') // never committed: the lock lasts as long as the process
  } catch (error) {
    file.close()
    if ((error as { errcode?: unknown }).errcode !== busy) throw error
    throw new FolderLockedError(folder, readHolder(holderFile))
  }
  held.add(file)
  chmodSync(join(folder, 'lock.sqlite'), 0o600)
  const holder: LockHolder = { pid: process.pid, role, since: new Date().toISOString() }
  writeFileSync(holderFile, JSON.stringify(holder), { mode: 0o600 })
  return {
    release() {
      if (!held.delete(file)) return
      rmSync(holderFile, { force: true })
      file.close()
    },
  }
}

function readHolder(file: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockHolder
  } catch {
    return null // taken a moment ago, its description not yet written
  }
}
