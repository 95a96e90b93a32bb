/** Puts right what a kill left half done in a run's folder. The best epoch's results and the counters that tell of them appear together. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { exists, moveFolder, settleFolder } from '@engine/io/atomic-folder'
import { writeError } from '@engine/io/storage-error'

export const checkpointFolder = (runFolder: string): string => join(runFolder, 'checkpoint')
/** The weights that do not train, beside the checkpoints, which hold those that do. */
export const frozenFile = (runFolder: string): string => join(runFolder, 'frozen.safetensors')
export const modelFolder = (runFolder: string): string => join(runFolder, 'model')
export const predictionsFile = (runFolder: string): string => join(runFolder, 'predictions.jsonl')

/**
 * A best epoch's model and predictions are written inside the checkpoint, so that one rename brings them to the disk with the
 * counters that call them the best; then they move to their place. A kill before the rename leaves the earlier checkpoint with the
 * earlier model, a kill after it leaves the move, which is done here. So the model is never newer or older than the checkpoint's best.
 */
export async function moveResults(runFolder: string): Promise<void> {
  const checkpoint = checkpointFolder(runFolder)
  const predictions = predictionsFile(checkpoint)
  if (await exists(predictions))
    await rename(predictions, predictionsFile(runFolder)).catch((error: unknown) => {
      throw writeError(error, predictionsFile(runFolder))
    })
  if (await exists(modelFolder(checkpoint))) await moveFolder(modelFolder(checkpoint), modelFolder(runFolder))
}

/** Call it before anything reads or writes the folder of a run that no living process trains. */
export async function settleRun(runFolder: string): Promise<void> {
  await settleFolder(checkpointFolder(runFolder))
  await settleFolder(modelFolder(runFolder))
  await moveResults(runFolder)
}
