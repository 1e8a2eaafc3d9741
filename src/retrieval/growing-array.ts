type Typed = Int32Array | Float32Array | Uint8Array | Uint16Array

/** A typed array that grows by half, a large one by a quarter, when it is full. `data` may be longer than `length`. */
export interface GrowingArray<Data extends Typed> {
  readonly length: number
  readonly data: Data
  push(value: number): void
  /** The contents without the spare room behind them. */
  trimmed(): Data
}

const large = 1_000_000

/** @param start - contents to begin with, taken over, not copied */
export function createGrowingArray<Data extends Typed>(
  make: (length: number) => Data,
  start?: Data,
): GrowingArray<Data> {
  let data = start ?? make(1024)
  let length = start?.length ?? 0
  return {
    get length() {
      return length
    },
    get data() {
      return data
    },
    push(value) {
      if (length === data.length) {
        const growth = length < large ? 1.5 : 1.25
        const larger = make(Math.max(1024, Math.ceil(length * growth)))
        larger.set(data)
        data = larger
      }
      data[length] = value
      length += 1
    },
    trimmed: () => data.slice(0, length) as Data,
  }
}

/** A growing array of whole numbers. */
export function growingInts(start?: Int32Array): GrowingArray<Int32Array> {
  return createGrowingArray((length) => new Int32Array(length), start)
}

/** A growing array of numbers from 0 to 255. */
export function growingBytes(start?: Uint8Array): GrowingArray<Uint8Array> {
  return createGrowingArray((length) => new Uint8Array(length), start)
}

/** A growing array of numbers from 0 to 65,535. */
export function growingShorts(start?: Uint16Array): GrowingArray<Uint16Array> {
  return createGrowingArray((length) => new Uint16Array(length), start)
}
