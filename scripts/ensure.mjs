/** `npm run ensure`: dependencies, Electron and system libraries, and nothing else. */
import { ensureEverything } from '#scripts/ensure/everything.mjs'
import { main, tell } from '#scripts/run/failure.mjs'

await main(async () => {
  const { executable } = await ensureEverything()
  tell(`everything is there; Electron is ${executable}`)
  return 0
})
