/** A plugin of vite: `import bytes from './x.as.ts?wasm'` compiles AssemblyScript and answers the module's bytes. */
import { readFile } from 'node:fs/promises'
import { main } from 'assemblyscript/asc'

const SUFFIX = '.as.ts?wasm'

/** @returns {import('vite').Plugin} */
export const assemblyScript = () => ({
  name: 'assemblyscript',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith(SUFFIX)) return null
    const file = id.slice(0, -'?wasm'.length)
    this.addWatchFile(file)
    const base64 = Buffer.from(await compile(file)).toString('base64')
    return `export default Uint8Array.from(atob('${base64}'), (c) => c.charCodeAt(0))`
  },
})

/** @param {string} file @returns {Promise<Uint8Array>} */
async function compile(file) {
  /** @type {Uint8Array | null} */
  let binary = null
  const options = [
    'in.ts',
    '--outFile',
    'out.wasm',
    '-O3',
    '--noAssert',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--use',
    'abort=',
  ]
  const { error, stderr } = await main(options, {
    readFile: (name) => (name === 'in.ts' ? readFile(file, 'utf8') : null),
    writeFile: (_name, data) => {
      binary = /** @type {Uint8Array} */ (data)
    },
    listFiles: () => [],
  })
  if (error || !binary) throw new Error(`${file} does not compile: ${stderr.toString() || error}`)
  return binary
}
