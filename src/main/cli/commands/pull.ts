/** `moderato pull`: a model or a dataset of the Hub into the cache that its clients share. */
import type { Command } from '@main/cli/command'
import { required } from '@main/cli/context'
import { downloadBar } from '@main/cli/download-bar'
import { openAccess } from '@main/hub/open-access'
import { pull as pullRepository } from '@main/hub/pull'
import type { RepositoryType } from '@main/hub/repository-id'
import { invalidInput } from '@shared/errors'
import { bytesInWords } from '@shared/hub'

export const pull: Command = {
  summary: 'download a model or a dataset of the Hub, or go on with it',
  options: {
    repo: { kind: 'text', help: 'ID  org/name, as its page’s address has it' },
    type: { kind: 'text', help: 'model|dataset  (default model): of a model the files a base needs, of a dataset all' },
    revision: { kind: 'text', help: 'R  a branch, a tag or a commit (default main)' },
  },
  async run(context) {
    const { args, terminal, signal } = context
    const repository = { id: required(args, 'repo', 'an id of the Hub, as org/name'), type: typeFrom(args.text('type')) }
    const begun = performance.now()
    const onProgress = downloadBar(terminal)
    const revision = args.text('revision') ?? 'main'
    const pulled = await pullRepository(openAccess(context, process.env), repository, { revision, signal, onProgress })
    const seconds = (performance.now() - begun) / 1000
    const fetched = pulled.bytes - pulled.resumedBytes
    terminal.print(
      `${repository.id} at commit ${pulled.revision}: ${pulled.files} ${pulled.files === 1 ? 'file' : 'files'}, ${bytesInWords(pulled.bytes)}, of which ${bytesInWords(fetched)} came now, in ${pulled.folder}`,
    )
    return { value: { ...pulled, seconds } }
  },
}

function typeFrom(text = 'model'): RepositoryType {
  if (text !== 'model' && text !== 'dataset') throw invalidInput(`--type: found "${text}", expected model or dataset.`)
  return text
}
