/** Handing a run on: what it starts from is written down, and the model that was trained elsewhere is taken in. */
import { modelPath } from '@engine/process/model-path'
import type { Method } from '@engine/process/task'
import { adoptResult as adopt } from '@engine/train/adopt-result'
import { writeStart as write } from '@engine/train/write-start'

export const writeStart: Method<'writeStart'> = async ({ base, ...input }) =>
  write({ ...input, baseFolder: await modelPath(base) })

export const adoptResult: Method<'adoptResult'> = (input) => adopt(input)
