/** A body whose bytes are counted as the connection takes them; its length is known beforehand, as storage hosts want it. */

export class CountedBlob extends Blob {
  constructor(
    private readonly whole: Blob,
    private readonly onBytes: (bytes: number) => void,
  ) {
    super()
  }

  override get size(): number {
    return this.whole.size
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { onBytes } = this
    const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onBytes(chunk.byteLength)
        controller.enqueue(chunk)
      },
    })
    return this.whole.stream().pipeThrough(counter)
  }
}
