/** The name of the NVIDIA card, as its driver on Linux tells it in a file: onnxruntime-node does not tell it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const CARDS = '/proc/driver/nvidia/gpus'

/** Null where the driver names no card, or cards of several kinds: which of them CUDA counts first is not told. */
export function nvidiaCard(folder: string = CARDS): string | null {
  const names = new Set(namesIn(folder))
  return names.size === 1 ? ([...names][0] as string) : null
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((card) => {
      const name = /^Model:[ \t]*(\S.*)$/m.exec(readFileSync(join(folder, card, 'information'), 'utf8'))?.[1]
      return name === undefined ? [] : [name.trim()]
    })
  } catch {
    // No driver, or one that says it elsewhere.
    return []
  }
}
