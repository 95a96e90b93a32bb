/** What an import did, in one sentence. */
import { formatCount, humanDuration, plural } from '@renderer/lib/format'
import type { ImportReport } from '@shared/import'
import { labelTitle } from '@shared/labels'

export function importResult({ imported, bad, newLabels, seconds, cancelled }: ImportReport, fileName: string): string {
  if (cancelled)
    return imported === 0
      ? `The import of ${fileName} was cancelled: nothing was stored.`
      : `The import of ${fileName} was cancelled: ${plural(imported, 'comment')} had been stored by then and ${imported === 1 ? 'stays' : 'stay'}.`
  const left = bad === 0 ? '' : ` ${plural(bad, 'row')} could not be read and ${bad === 1 ? 'was' : 'were'} left out.`
  const labels = newLabels.map((name) => `“${labelTitle(name)}”`)
  const added = labels.length === 0 ? '' : ` New labels: ${new Intl.ListFormat('en').format(labels)}.`
  const noun = imported === 1 ? 'comment' : 'comments'
  return `${formatCount(imported)} ${noun} from ${fileName} imported in ${humanDuration(seconds)}.${left}${added}`
}
