/** `moderato parity DIR`: the engine beside what Transformers, tokenizers and scikit-learn compute. */
import { resolve } from 'node:path'
import type { ParityCase } from '@engine/process/protocol'
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
    for (const one of cases) terminal.print(lineOf(one))
    const missed = cases.filter(({ ok }) => !ok).length
    terminal.print(`${cases.length - missed} of ${cases.length} cases agree`)
    return { value: { cases }, exitCode: missed > 0 ? 1 : 0 }
  },
}

/** `ok   architecture bert: logits 1.2e-7, loss 0, grad 3.1e-6`, with what is wrong where something is. */
function lineOf({ name, kind, ok, errors, deviations }: ParityCase): string {
  const strays = Object.entries(deviations).map(([key, value]) => `${key} ${shortNumber(value)}`)
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const parts = [...(errors.length > 0 ? [`${errors[0]}${more}`] : []), ...(strays.length > 0 ? [strays.join(', ')] : [])]
  return `${ok ? 'ok  ' : 'MISS'} ${kind.padEnd(12)} ${name}: ${parts.join('; ')}`
}

const shortNumber = (value: number | null): string =>
  value === null ? 'not comparable' : Number.isInteger(value) ? String(value) : value.toExponential(1)
