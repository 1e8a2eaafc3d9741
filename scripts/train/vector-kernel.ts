/**
 * The three inner loops of training, four numbers an instruction, over memory that threads share.
 *
 * V8 computes one number at a time; training for minutes instead of an hour needs WebAssembly's
 * vectors. The module is a few hundred bytes and assembled here: no compiler, no binary in the tree.
 * All places are byte offsets into the memory; a vector is `dimension` floats, one after another.
 */
export interface VectorKernel {
  /** Writes at `target` the sum of vectors of `base`, whose numbers and factors are listed. */
  weightedSum(target: number, base: number, list: number, factors: number, count: number): void
  /** Writes at `target` the products of one vector with `count` of `base`; count in fours. */
  products(target: number, one: number, base: number, count: number): void
  /**
   * One step of Adam on the vector at `table`; both moments lie as far behind it as `first` and
   * `second` say. `rate` and `floor` come with the correction for the first steps in them.
   */
  adam(
    table: number,
    moments: { readonly first: number; readonly second: number },
    slope: number,
    step: { readonly rate: number; readonly floor: number },
  ): void
}

/** Memory of WebAssembly, whose types come with the browser's and not with Node's. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
}

declare const WebAssembly: {
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

interface Exports {
  sum(target: number, base: number, list: number, shift: number, end: number): void
  dots(target: number, one: number, base: number, end: number): void
  adam(
    table: number,
    first: number,
    second: number,
    slope: number,
    rate: number,
    floor: number,
  ): void
}

const pageBytes = 65_536
const mostPages = 32_768 // 2 GiB, and it is taken only when touched
export const adamDecay = { first: 0.9, second: 0.98 } as const

export function createSharedMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / pageBytes)
  return new WebAssembly.Memory({ initial: pages, maximum: mostPages, shared: true })
}

/** @param dimension - in fours */
export function createVectorKernel(memory: SharedMemory, dimension: number): VectorKernel {
  const module = new WebAssembly.Module(moduleBytes(dimension))
  const imports = { own: { memory } }
  const { sum, dots, adam } = new WebAssembly.Instance(module, imports).exports as Exports
  const rowBytes = dimension * 4
  return {
    weightedSum: (target, base, list, factors, count) =>
      sum(target, base, list, factors - list, list + 4 * count),
    products: (target, one, base, count) => dots(target, one, base, base + rowBytes * count),
    adam: (table, { first, second }, slope, { rate, floor }) =>
      adam(table, table + first, table + second, slope, rate, floor),
  }
}

type Code = readonly number[]

const i32 = 0x7f
const f32 = 0x7d
const v128 = 0x7b
const vectorBytes = 16

/** A whole number in groups of seven bits, as the format writes it. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  const isLast = value >= -64 && value < 64
  return isLast ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]
}

const vector = (code: number): Code => [0xfd, ...unsigned(code)]
const get = (local: number): Code => [0x20, local]
const set = (local: number): Code => [0x21, local]
const number = (value: number): Code => [0x41, ...signed(value)]
const load = (offset: number): Code => [...vector(0), 4, ...unsigned(offset)]
const loadToAll: Code = [...vector(9), 2, 0]
const store = (offset: number): Code => [...vector(11), 4, ...unsigned(offset)]
const zero: Code = [...vector(12), ...new Array<number>(16).fill(0)]
const toAll = vector(19)
const lane = (at: number): Code => [...vector(31), at]
const root = vector(227)
const add = vector(228)
const subtract = vector(229)
const multiply = vector(230)
const divide = vector(231)
const addNumbers: Code = [0x6a]
const advance = (local: number, bytes: number): Code => [
  ...get(local),
  ...number(bytes),
  ...addNumbers,
  ...set(local),
]
/** Repeats while one local is below another, not even once where it is not at the start. */
const whileBelow = (local: number, end: number, body: Code): Code => {
  const isBelow = [...get(local), ...get(end), 0x49]
  return [
    0x02,
    0x40,
    ...isBelow,
    0x45,
    0x0d,
    0,
    0x03,
    0x40,
    ...body,
    ...isBelow,
    0x0d,
    0,
    0x0b,
    0x0b,
  ]
}
const times = (count: number, code: (at: number) => Code): Code =>
  Array.from({ length: count }, (_, at) => code(at)).flat()
const constant = (value: number): Code => {
  const bytes = new Uint8Array(Float32Array.of(value).buffer)
  return [0x43, ...bytes, ...toAll]
}

/** Parameters: target, base, list, shift from list to factors, end of list. */
function sumCode(dimension: number): { locals: Code; body: Code } {
  const [target, base, list, shift, end, next, row, factor, sums] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  const vectors = dimension / 4
  const block = Math.min(8, vectors)
  const blocks = Array.from({ length: Math.ceil(vectors / block) }, (_, at) => at * block)
  const body = blocks.flatMap((first) => {
    const width = Math.min(block, vectors - first)
    const offset = (at: number) => (first + at) * vectorBytes
    return [
      ...times(width, (at) => [...zero, ...set(sums + at)]),
      ...get(list),
      ...set(next),
      ...whileBelow(next, end, [
        ...get(base),
        ...get(next),
        ...[0x28, 2, 0],
        ...number(dimension * 4),
        ...[0x6c, ...addNumbers],
        ...set(row),
        ...get(next),
        ...get(shift),
        ...addNumbers,
        ...loadToAll,
        ...set(factor),
        ...times(width, (at) => [
          ...get(sums + at),
          ...get(row),
          ...load(offset(at)),
          ...get(factor),
          ...multiply,
          ...add,
          ...set(sums + at),
        ]),
        ...advance(next, 4),
      ]),
      ...times(width, (at) => [...get(target), ...get(sums + at), ...store(offset(at))]),
    ]
  })
  return { locals: [2, 2, i32, 1 + block, v128], body }
}

/** Parameters: target, one vector, base, end of base. */
function dotsCode(dimension: number): { locals: Code; body: Code } {
  const [target, one, base, end, part, sums] = [0, 1, 2, 3, 4, 5]
  const rowBytes = dimension * 4
  const rows = 4
  const body = whileBelow(base, end, [
    ...times(rows, (row) => [...zero, ...set(sums + row)]),
    ...times(dimension / 4, (at) => [
      ...get(one),
      ...load(at * vectorBytes),
      ...set(part),
      ...times(rows, (row) => [
        ...get(sums + row),
        ...get(base),
        ...load(row * rowBytes + at * vectorBytes),
        ...get(part),
        ...multiply,
        ...add,
        ...set(sums + row),
      ]),
    ]),
    ...times(rows, (row) => [
      ...get(target),
      ...times(4, (at) => [...get(sums + row), ...lane(at), ...(at > 0 ? [0x92] : [])]),
      ...[0x38, 2, ...unsigned(4 * row)],
    ]),
    ...advance(target, 4 * rows),
    ...advance(base, rows * rowBytes),
  ])
  return { locals: [1, 1 + rows, v128], body }
}

/** Parameters: table, first and second moment, slope, rate, floor. */
function adamCode(dimension: number): { locals: Code; body: Code } {
  const [table, first, second, slope, rate, floor, allRate, allFloor, push, mean, square] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]
  const blended = (moment: number, decay: number, news: Code, offset: number): Code => [
    ...get(moment),
    ...load(offset),
    ...constant(decay),
    ...multiply,
    ...news,
    ...constant(1 - decay),
    ...multiply,
    ...add,
  ]
  const body = [
    ...[...get(rate), ...toAll, ...set(allRate), ...get(floor), ...toAll, ...set(allFloor)],
    ...times(dimension / 4, (at) => {
      const offset = at * vectorBytes
      const squared = [...get(push), ...get(push), ...multiply]
      return [
        ...[...get(slope), ...load(offset), ...set(push)],
        ...[...blended(first, adamDecay.first, get(push), offset), ...set(mean)],
        ...[...blended(second, adamDecay.second, squared, offset), ...set(square)],
        ...[...get(first), ...get(mean), ...store(offset)],
        ...[...get(second), ...get(square), ...store(offset)],
        ...[...get(table), ...get(table), ...load(offset), ...get(allRate), ...get(mean)],
        ...[...multiply, ...get(square), ...root, ...get(allFloor), ...add, ...divide],
        ...[...subtract, ...store(offset)],
      ]
    }),
  ]
  return { locals: [1, 5, v128], body }
}

function moduleBytes(dimension: number): Uint8Array {
  const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()]
  const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes]
  const name = (text: string): Code => sized([...Buffer.from(text)])
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))]
  const type = (parameters: Code): Code => [0x60, ...sized(parameters), 0]
  const memory = [...name('own'), ...name('memory'), 2, 3, 1, ...unsigned(mostPages)]
  const functions = [sumCode(dimension), dotsCode(dimension), adamCode(dimension)]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      type([i32, i32, i32, i32, i32]),
      type([i32, i32, i32, i32]),
      type([i32, i32, i32, i32, f32, f32]),
    ]),
    ...section(2, [memory]),
    ...section(3, [[0], [1], [2]]),
    ...section(
      7,
      ['sum', 'dots', 'adam'].map((each, at) => [...name(each), 0, at]),
    ),
    ...section(
      10,
      functions.map(({ locals, body }) => sized([...locals, ...body, 0x0b])),
    ),
  ])
}
