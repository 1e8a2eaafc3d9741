import { type GrowingArray, growingInts } from './growing-array.ts'

const empty = -1

/**
 * Numbers pairs of ids, 0, 1, 2, … in order of first sight.
 *
 * An open-addressing table of numbers over two dense columns: a Map with millions of keys takes six
 * times the memory.
 */
export class PairTable {
  #first: GrowingArray<Int32Array>
  #second: GrowingArray<Int32Array>
  #slots: Int32Array

  constructor(saved?: PairColumns) {
    this.#first = growingInts(saved?.first)
    this.#second = growingInts(saved?.second)
    this.#slots = new Int32Array(slotsFor(this.size)).fill(empty)
    this.#fill()
  }

  /** How many pairs have a number. */
  get size(): number {
    return this.#first.length
  }

  /** @returns the pair's number, or -1 */
  find(first: number, second: number): number {
    return this.#slots[this.#slot(first, second)] ?? -1
  }

  /** @returns the pair's number, given now if it had none */
  add(first: number, second: number): number {
    const slot = this.#slot(first, second)
    const known = this.#slots[slot] ?? empty
    if (known !== empty) return known
    const number = this.size
    this.#slots[slot] = number
    this.#first.push(first)
    this.#second.push(second)
    if (this.size * 3 > this.#slots.length * 2) {
      this.#slots = new Int32Array(slotsFor(this.size)).fill(empty)
      this.#fill()
    }
    return number
  }

  /** The pairs in order of their numbers; what the constructor takes. */
  columns(): PairColumns {
    return { first: this.#first.trimmed(), second: this.#second.trimmed() }
  }

  #slot(first: number, second: number): number {
    const mask = this.#slots.length - 1
    // Two odd multipliers spread neighbouring ids over the table.
    let slot = ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 5) & mask
    for (;;) {
      const number = this.#slots[slot] ?? empty
      if (number === empty) return slot
      if (this.#first.data[number] === first && this.#second.data[number] === second) return slot
      slot = (slot + 1) & mask
    }
  }

  #fill(): void {
    for (let number = 0; number < this.size; number++) {
      const slot = this.#slot(this.#first.data[number] ?? 0, this.#second.data[number] ?? 0)
      this.#slots[slot] = number
    }
  }
}

/** Both ids of each pair, in order of the pairs' numbers. */
export interface PairColumns {
  readonly first: Int32Array
  readonly second: Int32Array
}

/** A power of two, at most half full now. */
function slotsFor(size: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1024, size * 2)))
}
