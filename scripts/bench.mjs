/** `npm run bench -- TABLE [OPTION…]`: measures on this machine and prints a table; `--help` lists the tables. */
import { parseArguments, usage } from '#scripts/bench/arguments.mjs'
import { TABLES } from '#scripts/bench/tables.mjs'
import { ensureBuild } from '#scripts/build/build.mjs'
import { ensureEverything } from '#scripts/ensure/everything.mjs'
import { main } from '#scripts/run/failure.mjs'

await main(async () => {
  const { name, options } = parseArguments(process.argv.slice(2), TABLES)
  const table = TABLES[name]
  if (!table) {
    process.stdout.write(`${usage(TABLES)}\n`)
    return options.help ? 0 : 2
  }
  const runtime = await ensureEverything()
  await ensureBuild()
  process.stdout.write(`${await table.run({ runtime, options })}\n`)
  return 0
})
