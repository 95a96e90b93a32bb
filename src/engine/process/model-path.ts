/** From a model named in a request to a folder whose contents may be trusted as far as its kind allows. */
import { verifyEmbedded } from '@engine/io/embedded'
import type { ModelFolder } from './protocol'

/** Embedded models are checked against their pinned sha256 before use. */
export async function modelPath({ path, embedded }: ModelFolder): Promise<string> {
  if (embedded) await verifyEmbedded(path)
  return path
}
