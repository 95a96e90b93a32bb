/** `moderato push`: a model or labelled comments to the Hub, or into a folder as they would go there. */
import type { Command, CommandResult } from '@main/cli/command'
import { type Context, required } from '@main/cli/context'
import { downloadBar } from '@main/cli/download-bar'
import { pushOptions, targetFrom } from '@main/cli/push-options'
import { planText } from '@main/cli/push-text'
import { withPublication } from '@main/cli/with-publication'
import { openAccess } from '@main/hub/open-access'
import { planPush } from '@main/publish/plan-push'
import { type Publication, sumOfBytes } from '@main/publish/publish-file'
import { push as pushTo } from '@main/publish/push'
import { publishToFolder } from '@main/publish/to-folder'
import { bytesInWords } from '@shared/hub'

export const push: Command = {
  summary: 'publish a model, or labelled comments, to the Hub or to a folder',
  options: pushOptions,
  run: (context) =>
    withPublication(context, (publication) =>
      context.args.text('out') === undefined ? toHub(context, publication) : toFolder(context, publication),
    ),
}

async function toHub(context: Context, publication: Publication): Promise<CommandResult> {
  const { args, terminal, signal } = context
  required(args, 'repo', 'OWNER/NAME on the Hub, or --out DIR for a folder')
  const access = openAccess(context, process.env)
  const target = targetFrom(args, publication)
  for (const notice of publication.notices) terminal.note(`note: ${notice}`)
  if (args.flag('dry-run')) {
    const plan = await planPush(access, publication, target, signal)
    terminal.print(planText(plan))
    const { card: _text, ...value } = plan
    return { value: { ...value, commit: null, url: plan.page } }
  }
  const pushed = await pushTo(access, publication, target, { signal, onProgress: downloadBar(terminal, 'Uploading') })
  terminal.print(
    `${target.repo} at commit ${pushed.commit}: ${pushed.files.length} files, ${bytesInWords(pushed.totalBytes)}, of which ${bytesInWords(pushed.alreadyThereBytes)} were there before. ${pushed.url}`,
  )
  return { value: pushed }
}

async function toFolder({ args, home, terminal }: Context, publication: Publication): Promise<CommandResult> {
  const folder = await publishToFolder(publication, required(args, 'out', 'a new or empty folder'), home)
  const files = publication.files.map(({ path, bytes }) => ({ path, bytes }))
  terminal.print(`${files.length} files, ${bytesInWords(sumOfBytes(files))}, are in ${folder}; nothing was sent.`)
  return { value: { files, totalBytes: sumOfBytes(files), commit: null, url: null, folder } }
}
