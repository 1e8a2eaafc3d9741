import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderLockedError, lockFolder } from '../../src/platform/folder-lock.ts'
import { type Child, platformModule, startChild } from './child.ts'

let folder: string
let child: Child | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-'))
})
afterEach(async () => {
  await child?.kill()
  child = null
  rmSync(folder, { recursive: true })
})

/** A process that holds the folder until it is killed. @returns its pid */
async function holdElsewhere(role: string): Promise<number> {
  child = startChild(`
    import { lockFolder } from ${platformModule('folder-lock.ts')}
    lockFolder(${JSON.stringify(folder)}, ${JSON.stringify(role)})
    console.log(process.pid as number)
    process.stdin.resume()
  `)
  return Number(await child.line())
}

function refusal(): FolderLockedError {
  try {
    lockFolder(folder, 'import')
  } catch (error) {
    if (error instanceof FolderLockedError) return error
    throw error
  }
  throw new Error('The test expects the folder to be taken')
}

describe('the lock of a data folder', () => {
  it('refuses a second process and names the one that holds it', async () => {
    const pid = await holdElsewhere('bot')
    const error = refusal()
    expect(error.holder).toMatchObject({ pid, role: 'bot' })
    expect(error.message).toContain(folder)
    expect(error.message).toContain(`"bot" (pid ${pid}`)
    expect(refusal().holder).toMatchObject({ pid }) // asking took nothing away
  })

  it('goes to one of two that come at the same moment, and to one only', async () => {
    for (let round = 0; round < 5; round += 1) {
      const at = Date.now() + 500 // both are up by then
      const place = join(folder, String(round))
      const racers = [0, 1].map(() =>
        startChild(`
          import { lockFolder } from ${platformModule('folder-lock.ts')}
          while (Date.now() < ${at}) {}
          try {
            lockFolder(${JSON.stringify(place)}, 'bot')
            console.log('has it')
          } catch (error) {
            console.log((error as Error).name)
          }
          process.stdin.resume()
        `),
      )
      const results = await Promise.all(racers.map((racer) => racer.line()))
      await Promise.all(racers.map((racer) => racer.kill()))
      expect(results.toSorted()).toEqual(['FolderLockedError', 'has it'])
    }
  })

  it('is free the moment its holder is killed', async () => {
    await holdElsewhere('bot')
    await child?.kill()
    lockFolder(folder, 'import').release()
  })

  it('names the new holder after one that was killed', async () => {
    await holdElsewhere('bot')
    await child?.kill()
    const pid = await holdElsewhere('backup')
    expect(refusal().holder).toMatchObject({ pid, role: 'backup' })
  })

  it('is free for others after its release, and can be taken again', async () => {
    lockFolder(folder, 'import').release()
    await holdElsewhere('bot')
    await child?.kill()
    const lock = lockFolder(folder, 'import')
    expect(refusal().holder).toMatchObject({ pid: process.pid, role: 'import' })
    lock.release()
    lockFolder(folder, 'import').release()
  })

  it('goes to exactly one of several processes that ask at once', async () => {
    const code = `
      import { lockFolder } from ${platformModule('folder-lock.ts')}
      try {
        lockFolder(${JSON.stringify(folder)}, 'bot')
        console.log('holds')
      } catch (error) {
        console.log((error as Error).name)
      }
      process.stdin.resume()
    `
    const children = [startChild(code), startChild(code), startChild(code)]
    const answers = await Promise.all(children.map((each) => each.line()))
    await Promise.all(children.map((each) => each.kill()))
    expect(answers.sort()).toEqual(['FolderLockedError', 'FolderLockedError', 'holds'])
  })

  it('is held until the process ends, even when nobody keeps what was returned', async () => {
    child = startChild(`
      import { setFlagsFromString } from 'node:v8'
      import { runInNewContext } from 'node:vm'
      import { lockFolder } from ${platformModule('folder-lock.ts')}
      setFlagsFromString('--expose-gc')
      lockFolder(${JSON.stringify(folder)}, 'bot')
      setImmediate(() => {
        runInNewContext('gc')()
        setImmediate(() => console.log('collected' as string))
      })
      process.stdin.resume()
    `)
    expect(await child.line()).toBe('collected')
    expect(refusal().holder).toMatchObject({ role: 'bot' })
  })

  it('released twice is released once', async () => {
    const lock = lockFolder(folder, 'import')
    lock.release()
    await holdElsewhere('bot')
    lock.release()
    expect(refusal().holder).toMatchObject({ role: 'bot' })
  })

  it('makes the folder and keeps it and its files to the owner', () => {
    const inside = join(folder, 'new')
    const lock = lockFolder(inside, 'bot')
    expect(statSync(inside).mode & 0o777).toBe(0o700)
    for (const name of ['lock.sqlite', 'lock.json']) {
      expect(statSync(join(inside, name)).mode & 0o777).toBe(0o600)
    }
    lock.release()
  })

  it('does not blame another process for a lock file that cannot be used', () => {
    writeFileSync(join(folder, 'lock.sqlite'), 'no database, only text. '.repeat(20))
    expect(() => lockFolder(folder, 'bot')).toThrow('file is not a database')
  })
})
