/** Prints what `npm run graph` was asked for, on Electron's own Node. */
import { graphText, parseArguments } from '#scripts/graph/layer.mjs'
import { main } from '#scripts/run/failure.mjs'
import { atRoot } from '#scripts/run/paths.mjs'

await main(async () => {
  const asked = parseArguments(process.argv.slice(2), process.cwd())
  if (asked) process.stdout.write(`${await graphText(await import(atRoot('out/main/library.js')), asked)}\n`)
  return 0
})
