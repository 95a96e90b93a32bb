/** The vectors that a frozen encoder makes of the rows: computed once for all epochs, and kept on disk for the next run. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buildPoolGraph, type PoolGraph } from '@engine/arch/head'
import { bytesOf, keepFile, readCached } from '@engine/data/file-cache'
import type { PooledRows } from '@engine/data/pooled'
import { rowCount, type TokenRows } from '@engine/data/tokens'
import type { LoadedModel } from '@engine/predict/load-model'
import { scoreRows } from '@engine/predict/score'
import type { Device, Weight } from '@engine/runtime/device'

/** 700,000 comments of 384 numbers each, half as many of 768. */
const MAX_BYTES = 2 ** 30

export interface PoolRequest {
  readonly model: LoadedModel
  readonly device: Device
  /** Null computes without a cache. */
  readonly cache: string | null
  readonly signal: AbortSignal
  readonly onProgress: (done: number, total: number) => void
}

/** The vectors of each of the sets, row by row. The encoder drops nothing. @throws AppError('cancelled') when `signal` says so */
export async function poolRows(request: PoolRequest, sets: readonly TokenRows[]): Promise<PooledRows[]> {
  const { model, device, cache, onProgress } = request
  const graph = buildPoolGraph(model.model)
  const { width } = model.facts
  const total = sets.reduce((sum, tokens) => sum + rowCount(tokens), 0)
  const encoder = cache === null ? '' : encoderFingerprint(model, graph, device)
  const inference = lazily(() => device.openInference(graph.graph, model.weights))
  const pooled: PooledRows[] = []
  let before = 0
  onProgress(0, total)
  try {
    for (const tokens of sets) {
      const path = cache === null ? null : join(cache, `${keyOf(encoder, tokens)}.vectors`)
      const known = path === null ? null : await readVectors(path, rowCount(tokens) * width)
      const told = (done: number) => onProgress(before + done, total)
      const data =
        known ??
        (await scoreRows(await inference.get(), tokens, { ...request, labels: width, facts: model.facts, onProgress: told }))
      if (path !== null && known === null) await keepFile(path, [bytesOf(data)], MAX_BYTES)
      before += rowCount(tokens)
      onProgress(before, total)
      pooled.push({ data, width })
    }
  } finally {
    await inference.close()
  }
  return pooled
}

/** Opened when it is first needed, closed if it was opened. */
function lazily<T extends { dispose(): Promise<void> }>(open: () => Promise<T>) {
  let opened: Promise<T> | null = null
  return {
    get() {
      opened ??= open()
      return opened
    },
    close: async () => (await opened)?.dispose(),
  }
}

/** Everything a vector follows from but its tokens: family, settings other than dropout, weights, and what computes. */
function encoderFingerprint({ model, weights, facts }: LoadedModel, { parameters }: PoolGraph, device: Device): string {
  const { architecture, config } = model
  const settings = [device.name, architecture.modelType, architecture.withDropout(config, 0), facts.padTokenId]
  const hash = createHash('sha256').update(JSON.stringify(settings))
  for (const { name } of parameters) hash.update(`\n${name}\n`).update(bytesOf((weights.get(name) as Weight).data))
  return hash.digest('hex')
}

const keyOf = (encoder: string, { ids, offsets }: TokenRows): string =>
  createHash('sha256').update(`${encoder}\n${offsets.length}\n`).update(bytesOf(offsets)).update(bytesOf(ids)).digest('hex')

async function readVectors(path: string, count: number): Promise<Float32Array | null> {
  const file = await readCached(path)
  if (file?.byteLength !== 4 * count) return null
  // A view of numbers must begin at a multiple of four bytes.
  const { buffer, byteOffset } = file.byteOffset % 4 === 0 ? file : Uint8Array.from(file)
  return new Float32Array(buffer, byteOffset, count)
}
