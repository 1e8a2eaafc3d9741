type Typed = Int32Array | Float32Array | Uint8Array

/** A typed array that doubles when it is full. `data` may be longer than `length`. */
export interface GrowingArray<Data extends Typed> {
  readonly length: number
  readonly data: Data
  push(value: number): void
}

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
        const larger = make(Math.max(1024, length * 2))
        larger.set(data)
        data = larger
      }
      data[length] = value
      length += 1
    },
  }
}
