/** The program itself: what it is and where its data lies. */
import { cpus } from 'node:os'
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'

export const appHandlers = ({ home, engine, shell, version }: Context): HandlersOf<'app'> => ({
  async 'app/info'() {
    // Without an engine the window still opens; the first call that needs one says what is wrong.
    const onnxruntime = await engine.start().then(
      (info) => info.onnxruntime,
      () => 'not running',
    )
    return { version, home, device: deviceWords(), electron: process.versions.electron ?? 'none', onnxruntime }
  },
  'app/ping': () => Date.now(),
  'app/free-memory': () => process.availableMemory(),
  'app/open-data-folder': () => shell.openFolder(home),
  'app/choose-file': ({ purpose }) => shell.choose(purpose),
})

/** `CPU, 8 × Example Processor 9000`. */
function deviceWords(): string {
  const cores = cpus()
  const model = cores[0]?.model.replace(/\s+/g, ' ').trim()
  return model ? `CPU, ${cores.length} × ${model}` : `CPU, ${cores.length} cores`
}
