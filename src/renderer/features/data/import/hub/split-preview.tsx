/** The first rows of a split and what was found in them, before anything is fetched whole. */
import { Alert, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { draftOf, encodingTitles } from '@renderer/features/data/import/mapping'
import { PreviewTable } from '@renderer/features/data/import/preview-table'
import { plural } from '@renderer/lib/format'
import { AppError } from '@shared/errors'
import type { FileInspection } from '@shared/import'
import { labelTitle } from '@shared/labels'
import { IconInfoCircle } from '@tabler/icons-react'
import type { HubCalls } from './use-hub-calls'

export function SplitPreview({ preview, failure }: { preview: HubCalls['preview']; failure: Error | null }) {
  if (failure instanceof AppError && failure.code === 'cancelled')
    return (
      <Text role="status" c="dimmed">
        {failure.message}
      </Text>
    )
  if (failure) return <ErrorMessage title="The split was not downloaded." error={failure} />
  if (preview.error) return <ErrorMessage title="The first rows cannot be shown." error={preview.error} />
  if (!preview.data) return null
  const { notices } = preview.data
  return (
    <Stack gap="md">
      <Text>{foundIn(preview.data)}</Text>
      {notices.map((notice) => (
        <Alert key={notice} variant="light" color="gray" icon={<IconInfoCircle />}>
          {notice}
        </Alert>
      ))}
      <PreviewTable file={preview.data} draft={draftOf(preview.data)} />
    </Stack>
  )
}

function foundIn({ mapping: { text, labels }, preview, previewLabels }: FileInspection): string {
  if (labels === null) return `Text: column ${text}. No labels were found.`
  const counts = previewLabels.map(({ name, yes }) => `${labelTitle(name)} ${yes}`).join(', ')
  return `Text: column ${text}. Labels: ${encodingTitles[labels.kind].toLowerCase()}. Yes in the first ${plural(preview.length, 'row')}: ${counts}.`
}
