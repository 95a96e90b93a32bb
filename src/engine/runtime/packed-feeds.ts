/** The feeds of many micro-batches end to end, as a graph that runs in a Loop reads them. */
import type { Value } from '@engine/graph/value'
import { loopNames } from '@engine/io/onnx/write-loop'
import { internal } from '@shared/errors'
import type { Feeds, HostTensor } from './device'

type Data = HostTensor['data']

export class PackedFeeds {
  private readonly parts: ReadonlyMap<string, { readonly input: Value; readonly shapes: number[][]; readonly data: Data[] }>
  /** Micro-batches so far. */
  count = 0

  /** @param inputs of the body that are fed */
  constructor(inputs: readonly Value[]) {
    this.parts = new Map(inputs.map((input) => [input.name, { input, shapes: [], data: [] }]))
  }

  /** Copies one micro-batch: its buffers may be written over afterwards. */
  add(feeds: Feeds): void {
    for (const [name, { shapes, data }] of this.parts) {
      const feed = feeds[name]
      if (!feed) throw internal(`a micro-batch lacks ${name}`)
      shapes.push([...feed.shape])
      data.push(feed.data.slice() as Data)
    }
    this.count++
  }

  tensors(): Record<string, HostTensor> {
    const tensors: Record<string, HostTensor> = { [loopNames.iterations]: int64([], [this.count]) }
    for (const [name, { input, shapes, data }] of this.parts) {
      const flat = joined(data)
      tensors[loopNames.flat(name)] = { dtype: input.dtype, shape: [flat.length], data: flat }
      if (input.shape.length === 0) continue
      let elements = 0
      const ends = data.map(({ length }) => (elements += length))
      tensors[loopNames.begin(name)] = int64([this.count, 1], [0, ...ends.slice(0, -1)])
      tensors[loopNames.end(name)] = int64([this.count, 1], ends)
      tensors[loopNames.shape(name)] = int64([this.count, input.shape.length], shapes.flat())
    }
    return tensors
  }
}

const int64 = (shape: readonly number[], values: readonly number[]): HostTensor => ({
  dtype: 'int64',
  shape,
  data: BigInt64Array.from(values, BigInt),
})

/** One array of the kind of the parts. */
function joined(parts: readonly Data[]): Data {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const whole = new ((parts[0] as Data).constructor as new (length: number) => Data)(length)
  let begin = 0
  for (const part of parts) {
    whole.set(part as never, begin)
    begin += part.length
  }
  return whole
}
