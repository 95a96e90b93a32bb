/** Where the native half of onnxruntime-node lies, without loading it: its addon, ONNX Runtime beside it, and beside that its providers. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const load = createRequire(import.meta.url)

export const ADDON = 'onnxruntime_binding.node'

/** Of the package itself. */
export const packagedFolder = (): string =>
  join(dirname(load.resolve('onnxruntime-node')), '..', 'bin', 'napi-v6', process.platform, process.arch)

/** Names another folder, which holds the package's own native files and providers that the package does not have. */
export const FOLDER_VARIABLE = 'MODERATO_ONNXRUNTIME'

/** Why the folder that was named is not the one in use, in the loader's words; null where it is, or none was named. */
let refusal: string | null = null
export const nativeRefusal = (): string | null => refusal

/** Of this process. */
export const nativeFolder = (): string => (refusal === null ? process.env[FOLDER_VARIABLE] : undefined) ?? packagedFolder()

/**
 * ONNX Runtime looks for its providers in its own folder and nowhere else, and onnxruntime-node takes its addon from its own package and
 * from nowhere else. So the addon of the folder that was named is loaded first, and put where onnxruntime-node will look for its own.
 * Where that fails, the package's own is as good for everything but the providers it lacks.
 * To be called before anything imports onnxruntime-node.
 */
export function loadNative(): void {
  const folder = process.env[FOLDER_VARIABLE]
  if (folder === undefined) return
  const module = { exports: {} }
  try {
    process.dlopen(module, join(folder, ADDON))
    // The key that onnxruntime-node's own `require` comes to.
    load.cache[join(packagedFolder(), ADDON)] = module as NodeJS.Module
  } catch (error) {
    refusal = (error as Error).message
  }
}
