/** Takes the best epoch's predictions from the engine's file into the store. */
import { existsSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { readLines } from '@engine/io/lines'
import type { WriteDb } from '@main/store/database'
import { clearPredictions, type RowPrediction, savePredictions } from '@main/store/predictions'
import { internal } from '@shared/errors'
import { z } from 'zod'

const BATCH_ROWS = 1_000
const PredictionLine = z.object({ id: z.string(), p: z.array(z.number().min(0).max(1)) })

/** `file`: {id, p} a line. A run without that file has no predictions. */
export async function ingestPredictions(db: WriteDb, { runId, file }: { runId: string; file: string }): Promise<void> {
  if (!existsSync(file)) return
  clearPredictions(db, runId)
  let batch: RowPrediction[] = []
  let number = 0
  for await (const line of readLines(file)) {
    batch.push(parseLine(line, ++number))
    if (batch.length < BATCH_ROWS) continue
    savePredictions(db, { runId, rows: batch })
    batch = []
    await breathe()
  }
  savePredictions(db, { runId, rows: batch })
}

function parseLine(line: string, number: number): RowPrediction {
  try {
    const { id, p } = PredictionLine.parse(JSON.parse(line))
    return { id, probabilities: p }
  } catch {
    throw internal(`line ${number} of the run's predictions is not {id, p}`)
  }
}
