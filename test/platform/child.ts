import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Another process of ours, for what only two processes can show. */
export interface Child {
  /** The next line it prints. */
  line(): Promise<string>
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
}

/**
 * Runs TypeScript in a process of its own.
 *
 * @param code - a module that may import by absolute address, see `platformModule`
 */
export function startChild(code: string): Child {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '-e', code],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const gone = once(child, 'exit')
  if (child.stdout === null) throw new Error('The child has no output')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async line() {
      const next = await lines.next()
      if (next.done) throw new Error('The child ended without another line')
      return next.value
    },
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** The address of one of our modules, as a string for an import in a child's code. */
export function platformModule(name: string): string {
  return JSON.stringify(fileURLToPath(new URL(`../../src/platform/${name}`, import.meta.url)))
}
