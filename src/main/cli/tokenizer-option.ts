/** `--tokenizer`: whose token ids a data file holds in place of texts. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { embeddedModelFolder } from '@engine/io/embedded'
import { fetchTokenizer } from '@main/datasets/fetch-tokenizer'
import { openAccess } from '@main/hub/open-access'
import { isRepositoryId } from '@main/hub/repository-id'
import { runModel } from '@main/runs/resolve-base'
import { findRun } from '@main/store/runs'
import { AppError } from '@shared/errors'
import type { Context } from './context'
import type { OptionSpec } from './options'

export const tokenizerOption: OptionSpec = {
  kind: 'text',
  help: 'minilm|RUN|DIR|hub-id  which made the token ids, where the data hold those in place of texts (default: guessed)',
}

/** The folder of its files; of the Hub only those are fetched. Undefined where the option is not given. */
export async function tokenizerFolder(context: Context): Promise<string | undefined> {
  const name = context.args.text('tokenizer')
  if (name === undefined) return undefined
  if (name === 'minilm') return embeddedModelFolder()
  if (findRun(context.db, name)) return runModel(context, name).path
  if (existsSync(resolve(name))) return resolve(name)
  if (isRepositoryId(name)) return fetchTokenizer(openAccess(context, process.env), name, context.signal)
  throw new AppError(
    'not-found',
    `--tokenizer ${name}: expected minilm, a run, a folder or an id of the Hub; there is none of that name.`,
  )
}
