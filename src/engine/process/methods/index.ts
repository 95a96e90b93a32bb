/** Every method of the protocol and the function that answers it. */

import type { MethodName } from '@engine/process/protocol'
import type { Method } from '@engine/process/task'
import { devices } from './devices'
import { dryRun } from './dry-run'
import { evaluate } from './evaluate'
import { inspectBase } from './inspect-base'
import { adoptResult, writeStart } from './jobs'
import { parity } from './parity'
import { predict, predictFile } from './predict'
import { quantize } from './quantize'
import { surveyData } from './survey-data'
import { train } from './train'

export const methodTable: { readonly [M in MethodName]: Method<M> } = {
  devices,
  inspectBase,
  surveyData,
  train,
  dryRun,
  evaluate,
  predict,
  predictFile,
  quantize,
  parity,
  writeStart,
  adoptResult,
}
