/** A body whose bytes are counted as the connection takes them; its length is known beforehand, as storage hosts want it. */

type Bytes = Uint8Array<ArrayBuffer>

export interface Whole {
  readonly size: number
  stream(): ReadableStream<Bytes>
}

export class CountedBlob extends Blob {
  constructor(
    private readonly whole: Whole,
    private readonly onBytes: (bytes: number) => void,
  ) {
    super()
  }

  override get size(): number {
    return this.whole.size
  }

  override stream(): ReadableStream<Bytes> {
    const { onBytes } = this
    const counter = new TransformStream<Bytes, Bytes>({
      transform(chunk, controller) {
        onBytes(chunk.byteLength)
        controller.enqueue(chunk)
      },
    })
    return this.whole.stream().pipeThrough(counter)
  }
}

const PIECE_BYTES = 256 * 1024

/** Bytes in memory, handed over piece by piece and not copied. */
export class BytesInPieces implements Whole {
  constructor(private readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.byteLength
  }

  stream(): ReadableStream<Bytes> {
    const { bytes } = this
    let at = 0
    return new ReadableStream<Bytes>({
      pull(controller) {
        if (at >= bytes.byteLength) return controller.close()
        controller.enqueue(bytes.subarray(at, at + PIECE_BYTES) as Bytes)
        at += PIECE_BYTES
      },
    })
  }
}
