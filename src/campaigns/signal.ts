/** A bell between loops: whoever waits is woken, and a ring that nobody heard is not lost. */
export interface Signal {
  ring(): void
  /** Whether a ring is still unheard. */
  readonly pending: boolean
  /** Resolves at the next ring, at once after an unheard one, or when `timeoutMs` have passed. */
  wait(timeoutMs: number): Promise<void>
}

/** A bell that nobody has rung yet. One loop at a time may wait for it. */
export function createSignal(): Signal {
  let rung = false
  let wake: (() => void) | null = null
  return {
    ring() {
      rung = true
      wake?.()
    },
    get pending() {
      return rung
    },
    async wait(timeoutMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = null
      }
      rung = false
    },
  }
}
