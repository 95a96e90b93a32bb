/** `moderato parity DIR`: the engine beside what Transformers, tokenizers and scikit-learn compute. */
import { resolve } from 'node:path'
import type { Command } from '@main/cli/command'
import { invalidInput } from '@shared/errors'

export const parity: Command = {
  summary: 'compare the engine with a folder of reference cases; exits 1 if any misses',
  options: {},
  positional: 'DIR',
  async run({ args, engine, terminal, signal }) {
    const [folder, ...more] = args.positionals
    if (folder === undefined || more.length > 0) throw invalidInput('moderato parity: expected one folder of reference cases.')
    const { cases } = await engine.call(
      'parity',
      { folder: resolve(folder) },
      { signal, onProgress: (progress) => terminal.progress(progress) },
    )
    for (const { name, kind, ok, errors } of cases)
      terminal.print(`${ok ? 'ok  ' : 'MISS'} ${kind.padEnd(12)} ${name}${errors.length > 0 ? `: ${errors[0]}` : ''}`)
    const missed = cases.filter(({ ok }) => !ok).length
    terminal.print(`${cases.length - missed} of ${cases.length} cases agree`)
    return { value: { cases }, exitCode: missed > 0 ? 1 : 0 }
  },
}
