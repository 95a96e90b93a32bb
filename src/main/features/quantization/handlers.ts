/** The int8 model of a run: made, looked at, chosen for scoring, removed. */
import { readSnapshot } from '@engine/data/snapshot'
import { markForScoring, readQuantization, removeQuantization } from '@engine/io/quantized-files'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { runModel } from '@main/runs/resolve-base'
import { runFolder } from '@main/runs/run-folder'
import type { FlippedVerdict } from '@shared/quantization'
import { Quantizer } from './quantizer'

/** More than anybody reads; the report has them all. */
const SHOWN = 20

export const quantizationHandlers = (context: Context): HandlersOf<'quantization'> => {
  const quantizer = new Quantizer(context)
  const model = (runId: string) => runModel(context, runId).path
  return {
    'quantization/get': async ({ runId }) => ({
      quantization: await readQuantization(model(runId)),
      making: quantizer.progressOf(runId),
    }),
    'quantization/make': ({ runId }) => quantizer.make(runId),
    'quantization/stop': ({ runId }) => quantizer.stop(runId),
    async 'quantization/use'({ runId, use }) {
      await markForScoring(model(runId), use)
    },
    'quantization/remove': ({ runId }) => removeQuantization(model(runId)),
    'quantization/flips': ({ runId }) => flipsOf(context, runId),
  }
}

async function flipsOf(context: Context, runId: string): Promise<FlippedVerdict[]> {
  const quantization = await readQuantization(runModel(context, runId).path)
  const flips = quantization?.flips.slice(0, SHOWN) ?? []
  if (quantization?.data !== null || flips.length === 0) return flips.map((flip) => ({ ...flip, text: null }))
  const { ids, texts } = await readSnapshot(runFolder(context.home, runId).evalFile, 0)
  const textOf = new Map(ids.map((id, row) => [id, texts[row] as string]))
  return flips.map((flip) => ({ ...flip, text: textOf.get(flip.id) ?? null }))
}
